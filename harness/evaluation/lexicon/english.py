"""Words of attitude, negation, report and doubt in the English of conferences: general usage, nothing of any one conference."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGE: Mapping[str, str] = {
    "pos": """
        see what, see why, see how, attend, come to, patience for, call to, lost by, harm in, agree, set store by, hold dear,
        support*, back, backs, backed, backing, favour*, favor, favors, want, wants, wanted, wish, wishes, seek, seeks, seeking,
        welcome*, accept*, agree to, agree with, agree on, agreed to, agree that, endors*, propos*, suggest*, recommend*, urge,
        urges, call for, calls for, called for, calling for, advocat*, ask for, asks for, ask that, demand, demands, demanding,
        insist*, need, needs, require*, prefer*, hope, hopes, hoped, should, must, ought to, has to, have to, had better, let us,
        ready to, ready for, willing*, prepared to, glad*, happy to, content to, pleased, committed, commit ourselves, commit,
        believe in, like, likes, love, cherish*, value, values, deserve*, merit, merits, intend*, aim*, work for, working for, work
        towards, strive*, press for, pressing for, push for, pushing for, stand for, stand by, stands by, stand behind, stand ready,
        in favour of, in favor of, say yes, vote for, embrac*, applaud*, cling to, uphold*, defend*, look forward, eager*, keen*,
        invite*, bless*, sign up, sign, sign for, for our part would, join*, consent*, determined, would have, shall have, adhere*,
        expect, long for, speak for, argue for, plead*, will take part, will attend, will come to, will sit, at ease with,
        comfortable with, comfortable in, comfortable, live with, open to, encourage*, promot*, sponsor*, foster*, preserve*,
        maintain*, strengthen*, priority, first choice, choose, prize, count on, rely on, relies on, trust in, put our faith in,
        faith in, confidence in, subscribe*, share, shares, set great store by, attach* ~ importance, attach* ~ weight, interest,
        interested in, appetite for, enthusias*, fond of, keep, keeps, pursue*, would rather, would sooner, cannot do without,
        grateful for, no alternative to, no substitute for, nothing wrong with, nothing against, time for, time has come for, room
        for, place for, use for, see merit in, see value in, see much, see the point, see the use, see the sense, see the need,
        reason for, reason to, case for, say for, lose by, lose from, thank*, hold to, holds to, insistence, champion*, yes to,
        bring ourselves to, at the heart of
        """,
    "neg": """
        in search of a problem, end of, demise of, loss of, death of, close, closes, slam, undo, shed no tears, lying
        if, would be lying, oppos*, object, objects, objected, objection*, reject*, refus*, declin*, resist*, sceptic*, skeptic*,
        deny, denies, avoid*, prevent*, unwilling*, reluctan*, hesitat*, wary of, wary, chary, averse, aversion, dislike*,
        distrust*, mistrust*, rule out, rules out, ruled out, say no to, no to, stay away from, stay out of, keep away from, shun*,
        against, abhor*, condemn*, deplore*, denounc*, discourag*, forgo, do without, dispense with, abandon*, give up, giving up,
        drop, dropped, shelve*, bury, get rid of, scrap, scrapped, veto*, block, blocks, walk out of, walk out, stop short of, turn
        down, turned down, steer clear of, away from, regret*, resent*, protest*, withhold*, unable to, in no hurry, in no mood, no
        appetite for, too soon for, too early for, tired of, weary of, want out, beware, spare us, indifferent, uninterested, little
        interest in, little use for, little sense in, little point in, little reason to, little need for, little enthusiasm for,
        little merit in, little value in, little appetite for, little to gain from, scant, lukewarm, allergic, not for, hands off,
        put off, want nothing, wants nothing, have nothing to do with, nothing to do with, wash our hands, fail to see, fails to
        see, hard to see, difficult to see, hard put to see, difficulty with, problem with, difficulties with, outgrown, disapprov*,
        disagree*, dissent*, doubt the, doubts about, doubtful about, doubtful of, forbid*, prohibit*, balk*, baulk*, recoil*, lost
        interest, lose interest, lost faith, lost patience, no patience, finished with, done with, through with, mind, minds,
        trouble, troubles, troubled, bother*, grudge, begrudge, decry, discontinue, distract*, thinking of leaving
        """,
    "good": """
        do more for, does more for, do more good, get done, gets done, would be safer, is safer, matters, lasts, long overdue,
        essential, necessary, important, useful, helpful, good, right, wise, sensible, best, better, natural, indispensable, vital,
        worthwhile, worth, overdue, in our interest, in our interests, the way forward, way ahead, works, work well, serves, would
        serve, will serve, serve everybody, serve all, serve us, serve our, helps, help, fair, reasonable, acceptable, desirable,
        beneficial, constructive, prudent, justified, legitimate, sound, valuable, promising, fruitful, crucial, imperative,
        cornerstone, foundation, bedrock, anchor, backbone, guarantee, remedy, answer, solution, attractive, possible for us,
        logical, timely, appropriate, proper, healthy, safest, safer, wisest, fine with us, fine by us, suits us, our choice, our
        aim, our goal, our wish, our policy, our preference, our position, our view, advantage*, blessing, benefit*, contribut*, a
        must, indispensab*, has merit, have merit, pays, matter*, come first, comes first, have our support, has our support, have
        our vote, has our vote, have our blessing, has our blessing, makes sense, make sense, achievement, asset, success,
        improvement, step forward, progress, opportunity, needed, wanted, welcome, supported
        """,
    "bad": """
        serve nobody, serves nobody, serve no one, serves no one, serve no purpose, serves no purpose, help nobody, helps nobody,
        help no one, helps no one, adds nothing, add nothing, bring nothing, brings nothing, brought nothing, brought us nothing,
        gain nothing, gains nothing, solve nothing, solves nothing, settle nothing, settles nothing, leads nowhere, lead nowhere,
        worth nothing, of no use, of little use, no good, does no good, do no good, comes too early, come too early, unacceptable,
        unnecessary, useless, harmful, dangerous, wrong, mistake*, unwise, premature, absurd, nonsense, illusion*, folly, foolish,
        waste, burden*, too much, too far, too soon, too early, bad, poor, worst, worse, hopeless, pointless, futile, out of the
        question, off the table, obsolete, outdated, obstacle, hindrance, unfair, unjust, unreasonable, intolerable, inadmissible,
        undesirable, unhelpful, counterproductive, irresponsible, reckless, clumsy, slow, empty, naive, ill advised, impossible, no
        go, non starter, nonstarter, not on, luxury, distraction, threat*, trap, insult*, humiliat*, cage, straitjacket,
        straightjacket, fantasy, daydream, unrealistic, impractical, superfluous, redundant, fails, fail, failed, harms, harm,
        damage*, undermine*, weaken*, destroy*, threaten*, poison*, endanger*, spoil*, ruin*, disaster, calamity, error, blunder,
        poor substitute, talking shop, dead letter, dead end, intrusion, interference, provocation, unhappy, fatal, illusory,
        meaningless, worthless, mockery, a step back, step backwards, cost* too, offensive, complicate*, unwelcome, unneeded, makes
        no sense, make no sense, has no place, have no place, has no future, has had its day, have had their day, the last thing,
        anything but, far fetched, excessive, disservice, a pity, disgrace, betray*
        """,
    "fear": """
        fear*, afraid*, worry, worries, worried, concern* that, concerned, warn*, danger that, danger of, the risk, risks, danger
        is, alarm*, anxious about, anxiety, lest, suspicio*, uneasy, unease, nervous
        """,
    "doubt": """
        doubt, doubts, doubtful, question whether, dispute, contest, unconvinced, unpersuaded, a myth that, an illusion that,
        untrue, false, deny that, denies that, disput*
        """,
    "opinion": """
        believe, think, say, said, consider*, regard*, hold that, holds that, maintain that, feel, feels, find, see, sees, view,
        convinced, conviction, confident, certain that, sure that, repeat, stress*, emphasi*, affirm*, reaffirm*, declare*, state
        plainly, note that, argue, argues, claim, pretend, imagine, suppose, it is clear, know that
        """,
    "not": """
        not, no, never, neither, nor, hardly, scarcely, barely, nobody, no one, none, nothing, nowhere, far from, by no means, under
        no circumstances, on no account, in no way, no longer, cannot, seldom, rarely, less than, little, few, anything but, stop,
        cease, refrain from
        """,
    "neutral": """
        to burden, burdened with, do not exclude, not exclude, not at all, open mind, make up our mind, in mind, bear in mind, keep
        in mind, to my mind, not the question, not the point, not at issue, not alone, not easy, not the same, would be welcome to,
        more than one, other than, less than one, more than two, more than once, more than ever, more than anything, come to an,
        come to that, come to pass, no trouble, take the trouble, not only, not just, not merely, not simply, not solely, not least,
        no doubt, without doubt, no less than, nothing less than, no later than, whether or not, cannot but, can not but, could not
        but, can not help, no secret, not new, not to mention, not surprisingly, no matter, nothing but, if not, not always, not
        yet, no sooner, not everybody, not everyone, on the one hand, on the other hand, on the whole, as well as, in good faith, at
        its best, good faith, good neighbour*, good offices, best regards, good morning, good afternoon, thank you, thanks to, my
        thanks, right now, right away, right hand, as well, all right, the right to, of course, human rights, rights, like minded,
        to find, just like, looks like, sounds like, in the interest of, in the interests of, in the end, best known, agreed
        framework, agreed text, military threat, common threat, step by step, further steps, little by little, in a few, a few, so
        little, a little, not before, need not wait, important question, important matter, no more than, no other than, nothing
        other than, without delay, without reservation, without hesitation, without fail, without qualification, without prejudice,
        without exception, make no mistake, mistake us, no question that, beyond doubt, no one should doubt, let no one doubt, let
        nobody doubt, nobody should doubt, let there be no doubt, no mistake, never tire, never tired, never stop, never ceased, not
        cease, cannot be stressed, never been more, never more, not for nothing, nothing if not, no less
        """,
    "never_mind": """
        not that, this is not to say, that is not to say, i do not say, we do not say, we are not saying, i am not saying, nobody is
        saying, it is not that
        """,
    "first": "we, i, us, our, ours, my, me, myself, ourselves, this delegation, this side, this government",
    "people": """
        some, others, those who, those, many, certain, critics, colleagues, friends, neighbours, neighbors, partners, they, he, she,
        you, people, press, newspapers, journalists, analysts, scholars, observers, voices, everybody, everyone, somebody, someone,
        another, other delegations, other delegation, one delegation, previous speaker, the speaker, speakers, opponents, sceptics,
        skeptics, enthusiasts, experts, the minister of, the author*, delegate*, the other side, their
        """,
    "report": """
        say, says, said, saying, want, wants, wanted, wish, wishes, would like, would rather, argue, argues, argued, propose,
        proposes, proposed, suggest, suggests, suggested, claim, claims, claimed, believe, believes, believed, think, thinks,
        thought, insist, insists, insisted, hope, hopes, hoped, prefer, prefers, preferred, call, calls, called, favour, favours,
        favoured, tell, tells, told, keep saying, keeps saying, keep telling, keeps telling, keep reminding, keeps reminding, would
        have us, would have the, would fold, would keep, would merge, would replace, would put, would see, would leave, would make
        us, would turn, would prefer, would welcome, would give, would place, would move, would add, would bring in, would start,
        would begin, would open, would shut, would exclude, would let, would hand, would sign, would not, intends, plans, aims,
        desires, has long wanted, fear, fears, feared, oppose, opposes, opposed, refuse, refuses, refused, reject, rejects,
        rejected, accept, accepts, accepted, see, sees, saw, demand, demands, demanded, ask, asks, asked, support, supports,
        supported, maintain, maintains, hold, holds, held, regard, regards, consider, considers, seek, seeks, sought, dream, dreams,
        speak, speaks, spoke, spoken, talk, talks of, described, describe*, object, objects, objected, complain*, worry, worries,
        mention*, put forward, raise, raised, stated, states, declares, declared, announced, explained, explains, reminded, reminds,
        urge, urges, urged, recommend*, backs, backed, welcomes, welcomed, advocates, advocated, warned, warns, offers, offered,
        made clear, has its view, thinks otherwise, position is, view is, wish is, dream is, hope is, proposal is, line is, idea is,
        worried, likes, needs, expects, assured, informed, wondered, pressed for, presses, push, pushes, pushed, pleaded, replied,
        answered, resists, resisted, doubts, doubted, remains, is known to, are known to, is keen, are keen, is eager, are eager, is
        reluctant, is unwilling, is against, is opposed, is in favour, are in favour, are opposed, are against
        """,
    "hearsay": """
        according to, in the view of, in the words of, in the eyes of, we hear that, i hear that, we are told, i am told, we were
        told, it is said, it has been said, it was said, it has been suggested, it was suggested, it is claimed, it has been argued,
        it has been proposed, it was proposed, we read that, i read that, we have heard, i have heard, we heard, i heard, reports
        that, rumour*, rumor, rumors, i read, reportedly, allegedly, supposedly, on behalf of, as we understand their, in their
        view, in its view, in his view, in her view, they tell us, their wish, their view, their proposal, summari*, the record
        shows, the report says, the paper says, the press says, the chair's text, minutes, quotes, quoting, the report describes
        """,
    "block": """
        whether, how, question of, question is, questions of, possibility, paper on, paper about, report on, report about, item on,
        agenda item, debate on, debate about, debate over, discussion of, discussion on, discussions on, history of, article on,
        study of, idea of, idea that, ideas on, proposal to, proposal for, proposal of, proposals for, proposals on, plan to, plan
        for, plans for, notion of, notion that, suggestion, suggestions, thought of, prospect of, concept of, option of, calls for
        a, demand for, demand that, wish to see, dream of, talk of, view that, view on, views on, the claim that, the argument that,
        theory that, temptation, listened to, took note, take note, taken note, takes note, note the, noted the, study the,
        studying, exchange views on, speaking of, as for, regarding, with regard to, concerning, on the subject of, to discuss, will
        discuss, discussed, discussing, informed of, briefed on, the draft on, the text on, heard of, wonder, curious, what if,
        pretend that
        """,
    "past": """
        used to, formerly, in the past, years ago, a year ago, at one time, in those days, in the old days, in the seventies, in the
        eighties, decade ago, decades ago, in the cold war, during the cold war, under the previous, back then, long ago, last
        century, had once, once thought, once believed, once hoped, in nineteen
        """,
    "cond": """
        if, unless, until, till, once, when, provided, so long as, as long as, in case, only if, only when, only after, on
        condition, assuming, should the, should it, were it, whenever
        """,
    "cause": "because, since, for we, so that, in order that, seeing that, given that",
    "hard": """
        but, although, though, while, whereas, yet, even if, even though, nevertheless, nonetheless, despite, notwithstanding,
        instead, still we, otherwise, except that, only it
        """,
    "lack": "without, without any, without a",
    "demand": "insist*, demand*, require*, ask for, ask that, ask, make it a, make this a",
    "contrast": "than, rather than, instead of, in place of, as opposed to, in preference to, sooner than, over and above",
    "concede": """
        of course, granted, admittedly, it is true, true enough, to be sure, i grant, we grant, we understand, i understand, we
        appreciate, i appreciate, we know, i know, we see why, we recognise, we recognize, we sympathi*, we respect, i respect, we
        do not deny, i do not deny, nobody denies, no one denies, we concede, i concede, we admit, i admit, we can see why, we have
        sympathy, understandable, for all its, for all their, whatever its merits, whatever the merits, tempting, we acknowledge
        """,
    "ironic": """
        how convenient, how charming, how kind, how generous, how touching, how very, what a splendid, what a wonderful, what a
        charming, what a lovely, what a marvellous, what a brilliant, by all means let us, how thoughtful, how nice, wonderful then,
        splendid then, no doubt the, surely the best way, bravo, who could possibly, who could object, heaven forbid, with a
        straight face, as everyone knows, magically, miraculously, what could possibly go wrong, what could go wrong, charming,
        marvellous, touching, brilliant, splendid, delightful, adorable, oh
        """,
    "asif": """
        as if, as though, heaven forbid, god forbid, far be it from, the day we, over our dead, pigs fly, hell freezes, when hell
        """,
    "hedge": """
        may, might, perhaps, possibly, could, maybe, some day, someday, one day, in principle, in time, in due course, somewhat,
        inclined, tend to, on balance, probably, would not be averse, not exclude, not rule out, eventually, under certain, in some
        form
        """,
    "open": """
        open mind, not decided, not yet decided, undecided, two minds, neither for nor against, no firm view, no view, no position,
        no fixed view, reserve our position, reserves its position, wait and see, no instructions, without instructions, have yet to
        decide, remains to be seen, an open question, under study, weighing
        """,
    "anaphor": """
        its, their, it, that, this, so, them, such, these, those, one, same, they, there, the idea, the proposal, the thought, the
        suggestion, the plan, the notion, either, neither
        """,
    "yes": """
        yes, so do we, exactly, quite right, rightly so, rightly, we agree, they are right, he is right, she is right, you are
        right, is right, are right, indeed, gladly, we say the same, so would we, so should we, so are we, we concur, we second, we
        share, with pleasure, why not, hear hear, and so it should, and we mean it, and so they should, we too, so be it, by all
        means, our view too, our own view, and it is right, and rightly, we join, we can live with
        """,
    "no_short": """
        it is not, they are not, that is not so, we do nothing, we do not, not in our, hardly, we will not, we would not, we are
        not, we shall not, we cannot, we can not, not while, i do not, it does not, they do not, i am not, it is no, it will not
        """,
    "yes_short": "we do, we are, we would, it does, it is, they do, i do, it will, we will, we shall, we have, it should",
    "no": """
        this is not so, no, never, nonsense, not so, not us, we disagree, not we, not for us, not with us, rubbish, wrong, far from
        it, not at all, absolutely not, certainly not, by no means, out of the question, i think not, we think not, we beg to
        differ, we differ, they are wrong, are mistaken, is mistaken, not my government, neither do we, nor do we, count us out, not
        in this life, spare us, we decline, we refuse, we part company, we do nothing of the kind, nothing of the sort, nothing of
        the kind, no such thing, no thank you, no thanks, we say the opposite, the opposite, the reverse is true, on the contrary,
        the contrary, that is not our view, that is not my government, not our view, not our position
        """,
}
"""Groups of phrases; see `phrases` for how they are written."""
FINITE = frozenset(
    {"is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "will", "would", "can", "could", "may", "might", "shall"}
)
"""Words that make a clause of what follows a conjunction."""
LINKS = frozenset(
    {"and", "or", ",", "nor", "even", "also", "both", "either", "still", "indeed", "the", "a", "an", "we", "very", "more", "most"}
)
"""What stands between two attitudes that are said side by side."""
JOINS = frozenset({"and", "or", ",", "nor"})
"""What makes two attitudes stand side by side."""
