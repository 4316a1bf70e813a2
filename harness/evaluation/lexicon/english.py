"""Words of attitude, negation, report and doubt in the English of conferences: general usage, nothing of any one conference."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGE: Mapping[str, str] = {
    "pos": """
                see what, see why, see how, attend, come to, patience for, call to, lost by, harm in, agree, set store
        by, hold dear, support*,
                back, backs, backed, backing, favour*, favor, favors, want, wants, wanted, wish, wishes, seek, seeks,
        seeking, welcome*, accept*,
                agree to, agree with, agree on, agreed to, agree that, endors*, propos*, suggest*, recommend*, urge,
        urges, call for, calls for,
                called for, calling for, advocat*, ask for, asks for, ask that, demand, demands, demanding, insist*,
        need, needs, require*, prefer*,
                hope, hopes, hoped, should, must, ought to, has to, have to, had better, let us, ready to, ready for,
        willing*, prepared to, glad*,
                happy to, content to, pleased, committed, commit ourselves, commit, believe in, like, likes, love,
        cherish*, value, values,
                deserve*, merit, merits, intend*, aim*, work for, working for, work towards, strive*, press for,
        pressing for, push for, pushing
                for, stand for, stand by, stands by, stand behind, stand ready, in favour of, in favor of, say yes,
        vote for, embrac*, applaud*,
                cling to, uphold*, defend*, look forward, eager*, keen*, invite*, bless*, sign up, sign, sign for, for
        our part would, join*,
                consent*, determined, would have, shall have, adhere*, expect, long for, speak for, argue for, plead*,
        will take part, will attend,
                will come to, will sit, at ease with, comfortable with, comfortable in, comfortable, live with, open
        to, encourage*, promot*,
                sponsor*, foster*, preserve*, maintain*, strengthen*, priority, first choice, choose, prize, count on,
        rely on, relies on, trust in,
                put our faith in, faith in, confidence in, subscribe*, share, shares, set great store by, attach* ~
        importance, attach* ~ weight,
                interest, interested in, appetite for, enthusias*, fond of, keep, keeps, pursue*, would rather, would
        sooner, cannot do without,
                grateful for, no alternative to, no substitute for, nothing wrong with, nothing against, time for,
        time has come for, room for,
                place for, use for, see merit in, see value in, see much, see the point, see the use, see the sense,
        see the need, reason for,
                reason to, case for, say for, lose by, lose from, thank*, hold to, holds to, insistence, champion*,
        yes to, bring ourselves to, at
                the heart of, pin our hopes on, pin hopes on, bank on, banks on, build on, builds on, lean towards,
        leans towards, incline to,
                gladly, warmly, wholeheartedly, heartily, side with, sides with, subscribe to, sign on to, put our
        name to, put its name to, put our
                weight behind, throw our weight behind, lend our weight, lend support, give our blessing, give our
        backing, give our support, give
                our assent, assent*, approv*, hail, hails, hailed, commend*, salute, salutes, praise, praises,
        treasure, treasures, crave, craves,
                yearn*, hanker*, hunger for, hungry for, thirst for, anxious to, impatient to, impatient for, itching
        to, dying to, longing, bent
                on, set on, keen on, sold on, attached to, devoted to, wedded to, loyal to, faithful to, true to,
        partial to, drawn to, in the
                market for, all for, at the disposal of, at your disposal, offer our, offers its, volunteer*, happy
        with, content with, contented,
                satisfied with, pleased with, pleased by, delighted, delight, cheerful*, relieved, reassured,
        encouraged by, heartened, grateful,
                thankful, opt for, opts for, opted for, plump for, settle for, vote in favour, raise our hand for,
        raise a hand for, go along with,
                goes along with, fall in with, come round to, come around to, won over, converted to, persuaded of,
        persuaded that, convinced of,
                sure of the need, make a point of, lay weight on, lay stress on, put first, puts first, place first,
        rank first, ranks first, ranks
                high, top of our list, top of the list, high on our list, first on our list, foremost, first among,
        cleave to, cleaves to, stick to,
                sticks to, stick by, abide by, abides by, hew to, persist in, persists in, persevere*, press on with,
        pressing on with, get on with,
                go ahead with, proceed with, carry on with, go on with, work to, works to, working to, labour for,
        labour to, toil for, campaign*,
                lobby for, lobbies for, agitate for, militate for, petition for, appeal for, appeals for, beg for,
        plead for, hold out for, holding
                out for, stand up for, fight for, insist upon, bid for, bids for, aspire*, ambition, dream of,
        resolve*, resolved to, mean to, means
                to, plan to, plans to, undertake to, undertakes to, pledge*, vow*, promise to, promises to, swear by,
        swears by, vouch for, allow,
                allows, permit, permits, tolerate*, countenance, countenances, grant, concede to, let in, let them,
        lend an ear, warm to, warms to,
                took to, take kindly, thrive, thrives, flourish*, profit*, gain*, benefit*, bring closer, advance,
        advances, further the, furthers,
                facilitat*, enabl*, smooth the way, pave the way, opens the way, open the way, widen*, deepen*,
        enlarge, expand, reinforce, cement*,
                consolidat*, nurture*, cultivat*, revive, revives, resurrect, restore*, safeguard*, protect*, shelter,
        guard*, conserve*, retain*,
                keep alive, keep up, hold fast, holds fast, hold on to, holds on to, hold onto, renew*, extend,
        extends, prolong*, perpetuate,
                entrench, would be glad, would gladly, would welcome, are welcome, is welcome, be welcome, more than
        welcome, would do well to,
                ought, let there be, long live, three cheers for, hats off to, about time, high time, none too soon,
        not a moment too soon, the
                sooner the better, the more the better, all the better, so much the better, no harm in, nothing to
        lose, everything to gain, much to
                gain, a great deal to gain, wants more, want more, more of, deserving of, worthy of, in need of,
        cannot spare, could not spare,
                cannot dispense with, cannot manage without, cannot afford to lose, lost without, nothing without,
        last thing we would give up,
        would never give up, will never give up
        """,
    "neg": """
                in search of a problem, end of, demise of, loss of, death of, close, closes, slam, undo, shed no
        tears, lying if, would be lying,
                oppos*, object, objects, objected, objection*, reject*, refus*, declin*, resist*, sceptic*, skeptic*,
        deny, denies, avoid*,
                prevent*, unwilling*, reluctan*, hesitat*, wary of, wary, chary, averse, aversion, dislike*,
        distrust*, mistrust*, rule out, rules
                out, ruled out, say no to, no to, stay away from, stay out of, keep away from, shun*, against, abhor*,
        condemn*, deplore*, denounc*,
                discourag*, forgo, do without, dispense with, abandon*, give up, giving up, drop, dropped, shelve*,
        bury, get rid of, scrap,
                scrapped, veto*, block, blocks, walk out of, walk out, stop short of, turn down, turned down, steer
        clear of, away from, regret*,
                resent*, protest*, withhold*, unable to, in no hurry, in no mood, no appetite for, too soon for, too
        early for, tired of, weary of,
                want out, beware, spare us, indifferent, uninterested, little interest in, little use for, little
        sense in, little point in, little
                reason to, little need for, little enthusiasm for, little merit in, little value in, little appetite
        for, little to gain from,
                scant, lukewarm, allergic, not for, hands off, put off, want nothing, wants nothing, have nothing to
        do with, nothing to do with,
                wash our hands, fail to see, fails to see, hard to see, difficult to see, hard put to see, difficulty
        with, problem with,
                difficulties with, outgrown, disapprov*, disagree*, dissent*, doubt the, doubts about, doubtful about,
        doubtful of, forbid*,
                prohibit*, balk*, baulk*, recoil*, lost interest, lose interest, lost faith, lost patience, no
        patience, finished with, done with,
                through with, mind, minds, trouble, troubles, troubled, bother*, grudge, begrudge, decry, discontinue,
        distract*, thinking of
                leaving, forget, forgets, forego, disregard, ignore it, ignore them, strike out, strike that out,
        struck out, delete, deletes,
                deleted, cross out, cut out, weed out, throw out, thrown out, throw away, thrown away, discard*,
        dispos*, ditch*, dump, dumped,
                jettison*, junk, bin, consign*, relegate*, leave to one side, set aside, lay aside, put aside, cast
        aside, brush aside, wave away,
                waved away, push away, part with, parting with, part from, withdraw*, pull out, pull back from, back
        out, back away, backed away,
                retreat from, recede from, renounc*, repudiat*, disown*, disavow*, forswear*, foreswear*, abjur*,
        rescind*, revoke*, cancel*,
                annul*, void, unpick, unravel, dismantl*, wind down, run down, scale back, cut back, phase out,
        suspend, suspends, freeze out, call
                off, calls off, break off, breaks off, cut off, sever*, quit, quits, leave behind, leave out, leave
        aside, leave off, keep out,
                keeps out, kept out, shut out, shuts out, lock out, bar, bars, barred, debar*, exclud*, ban, bans,
        banned, outlaw*, prevent, stop,
                stops, halt*, arrest the, curb*, thwart*, frustrat*, obstruct*, hinder*, hamper*, impede*, stall,
        stalls, delay*, postpon*, defer,
                defers, deferred, adjourn the, fight against, struggle against, battle against, campaign against, work
        against, argue against, speak
                against, stand against, vote against, side against, set against, dead set against, militate against,
        caution against, warn against,
                warns against, advise against, counsel against, guard against, inveigh*, rail against, contest,
        contests, combat, combats, counter,
                rebuff*, repel*, repulse*, spurn*, snub*, scorn*, disdain*, despis*, detest*, loath*, hate, hates,
        hated, cannot stand, cannot
                abide, cannot bear, cannot stomach, cannot swallow, not stomach, not swallow, have none of, having
        none of, want none of, wants none
                of, want no part of, wants no part of, want no part in, no part in, want no truck with, no truck with,
        will not hear of, not hear
                of, would not hear of, will not wear it, will not have it, will not have, would not have, shall not
        have, not our cup of tea, leave
                us cold, leaves us cold, left us cold, does not move us, holds no attraction, holds no charm, no charm
        for, turn away from, turns
                away from, turned its back, turn our back, turn our backs, turns its back, shy away from, shy of,
        fight shy of, shrink from, shrinks
                from, flinch from, stay clear of, stay aloof from, aloof from, keep aloof, keep clear of, keep our
        distance, keeps its distance,
                keep at arm's length, hold aloof, stand aside from, stand apart from, stand back from, abstain*,
        boycott*, decline, declines, pass
                up, say goodbye to, say farewell to, bid farewell to, kiss goodbye, complain*, grumble*, quarrel with,
        take issue with, takes issue
                with, take exception, takes exception, take offence, protest, lament*, bemoan*, bewail*, rue, ashamed
        of, embarrassed by,
                disappointed, dissatisfied, displeased, disgusted, appalled, dismayed, disturbed, offended by,
        irritated, annoyed, vexed, sick of,
                had enough of, enough of, fed up, bored with, cold on, cool on, cool to, cool towards, lukewarm about,
        dubious*, leery, suspicious
                of, mistrustful, distrustful, apprehensive, hostile to, inimical to, antipathy, repugnan*, disinclin*,
        unready, unprepared to, ill
                disposed, indispos*, loath to, loth to, slow to, in no rush, no rush, have no wish, no wish to, no
        desire, no intention, no plan to,
                no plans to, no ambition, without interest, incompatible with, contrary to, at odds with, out of
        keeping with, no friend of, no
                friends of, no believer in, no believers in, no admirer of, no enthusiast, spare ourselves, do away
        with, get away from, free
                ourselves from, free of, free from, rid of, liberate from, escape from, beyond the reach of, beyond
        the remit, none of our business,
                not our business, not our affair, no business of, no concern of, outgrow*, live without, do very well
        without, do perfectly well
                without, manage without, manage very well without, better off without, can do without, could do
        without, would sooner do without,
                survive without, not wait for, shall not miss, will not miss, would not miss, be no loss, no great
        loss, not weep for, no tears
        """,
    "good": """
                do more for, does more for, do more good, get done, gets done, would be safer, is safer, matters,
        lasts, long overdue, essential,
                necessary, important, useful, helpful, good, right, wise, sensible, best, better, natural,
        indispensable, vital, worthwhile, worth,
                overdue, in our interest, in our interests, the way forward, way ahead, works, work well, serves,
        would serve, will serve, serve
                everybody, serve all, serve us, serve our, helps, help, fair, reasonable, acceptable, desirable,
        beneficial, constructive, prudent,
                justified, legitimate, sound, valuable, promising, fruitful, crucial, imperative, cornerstone,
        foundation, bedrock, anchor,
                backbone, guarantee, remedy, answer, solution, attractive, possible for us, logical, timely,
        appropriate, proper, healthy, safest,
                safer, wisest, fine with us, fine by us, suits us, our choice, our aim, our goal, our wish, our
        policy, our preference, our
                position, our view, advantage*, blessing, benefit*, contribut*, a must, indispensab*, has merit, have
        merit, pays, matter*, come
                first, comes first, have our support, has our support, have our vote, has our vote, have our blessing,
        has our blessing, makes
                sense, make sense, achievement, asset, success, improvement, step forward, progress, opportunity,
        needed, wanted, welcome,
                supported, excellent, admirable, splendidly, superb, valued, precious, priceless, treasured, beloved,
        dear to us, close to our
                heart, sacred, sacrosanct, inviolable, irreplaceable, unshakeable, unshakable, rock solid, firm,
        solid, robust, reliable,
                dependable, trustworthy, trusted, time tested, tested, proven, effective, efficient, productive,
        workable, feasible, practicable,
                viable, realistic, honourable, honorable, decent, noble, just, equitable, balanced, evenhanded,
        convenient, congenial, agreeable,
                palatable, digestible, appealing, tempting enough, comfortable, comforting, reassuring, encouraging,
        hopeful, auspicious, ripe, due,
                in order, in place, on course, on track, heart of the matter, our best hope, best hope, only hope,
        best chance, best way, right way,
                only way, sole way, best road, right road, right path, only path, surest, shortest road, quickest,
        simplest, cheapest, smartest,
                cleverest, strongest, finest, first rate, second to none, without equal, worthy, commendable,
        laudable, salutary, wholesome,
                profitable, rewarding, lucrative, advantageous, favourable, propitious, conducive, instrumental,
        central to, pivotal, paramount,
                supreme, uppermost, fundamental, basic to, elementary, inescapable, unavoidable, urgent, pressing,
        high on our, top priority,
                lifeline, lifeblood, life blood, oxygen, medicine, cure, boon, godsend, gift, bonus, dividend, prize,
        plum, bargain for us, good
                bargain, good business, good deal, good thing, good news, good idea, fine thing, fine idea, happy
        event, cause for joy, reason to
                rejoice, rejoice, rejoices, celebrat*, relief to us, music to our ears, in everyone's interest, in
        everybody's interest, to
                everyone's benefit, to our benefit, to our advantage, to the good, for the better, for the good, does
        good, do good, did good, does
                us good, bears fruit, bear fruit, borne fruit, bore fruit, pays off, paid off, pay off, yields, earns
        its keep, earned its place,
                earned its keep, stood the test, stood us in good stead, delivers, delivered, succeed*, triumph, win,
        wins, worked, working well,
                works best, works for us, does the job, do the job, does the trick, is the key, are the key, the key
        to, holds the key, the
                cornerstone, the answer, belongs here, belong here, welcome here, rightful place, natural home, stays,
        stay, remains, remain, here
        to stay, goes on, go on, continues, continue, holds, endures, endure, must stand, shall stand, stands firm
        """,
    "bad": """
                serve nobody, serves nobody, serve no one, serves no one, serve no purpose, serves no purpose, help
        nobody, helps nobody, help no
                one, helps no one, adds nothing, add nothing, bring nothing, brings nothing, brought nothing, brought
        us nothing, gain nothing,
                gains nothing, solve nothing, solves nothing, settle nothing, settles nothing, leads nowhere, lead
        nowhere, worth nothing, of no
                use, of little use, no good, does no good, do no good, comes too early, come too early, unacceptable,
        unnecessary, useless, harmful,
                dangerous, wrong, mistake*, unwise, premature, absurd, nonsense, illusion*, folly, foolish, waste,
        burden*, too much, too far, too
                soon, too early, bad, poor, worst, worse, hopeless, pointless, futile, out of the question, off the
        table, obsolete, outdated,
                obstacle, hindrance, unfair, unjust, unreasonable, intolerable, inadmissible, undesirable, unhelpful,
        counterproductive,
                irresponsible, reckless, clumsy, slow, empty, naive, ill advised, impossible, no go, non starter,
        nonstarter, not on, luxury,
                distraction, threat*, trap, insult*, humiliat*, cage, straitjacket, straightjacket, fantasy, daydream,
        unrealistic, impractical,
                superfluous, redundant, fails, fail, failed, harms, harm, damage*, undermine*, weaken*, destroy*,
        threaten*, poison*, endanger*,
                spoil*, ruin*, disaster, calamity, error, blunder, poor substitute, talking shop, dead letter, dead
        end, intrusion, interference,
                provocation, unhappy, fatal, illusory, meaningless, worthless, mockery, a step back, step backwards,
        cost* too, offensive,
                complicate*, unwelcome, unneeded, makes no sense, make no sense, has no place, have no place, has no
        future, has had its day, have
                had their day, the last thing, anything but, far fetched, excessive, disservice, a pity, disgrace,
        betray*, no use, no use to,
                little use, no help, no interest to, of no interest, no need, no place, no room, no reason, no cause,
        no call for, no point, no
                sense, no merit, no value, no virtue, no future, no purpose, no business, no good reason, no earthly
        reason, no appetite, no taste,
                no enthusiasm, no attraction, no charm, little merit, little value, little point, little sense, little
        purpose, little attraction,
                nothing to gain, nothing to be gained, nothing to be said for, nothing in it for, nothing to offer,
        nothing to recommend, nothing
                good, no good can come, no good will come, hostile act, unfriendly act, affront, slap in the face,
        sham, farce*, charade, circus,
                theatre, theater, pantomime, puppet show, beauty contest, window dressing, fig leaf, trojan horse,
        snare, noose, leash, muzzle,
                yoke, chains, shackles, strait jacket, millstone, dead weight, deadweight, ballast, albatross, drag
        on, brake on, poison, venom,
                cancer, plague, curse, scourge, evil, menace, peril, hazard, hazardous, risky, perilous, treacherous,
        slippery, thin ice, minefield,
                quagmire, swamp, morass, maze, labyrinth, wild goose chase, fool's errand, fools' errand, fool's
        paradise, pipe dream, pipedream,
                mirage, chimera, castle in the air, castles in the air, pie in the sky, moonshine, humbug, hot air,
        empty words, hollow, sterile,
                barren, fruitless, idle, vain, in vain, needless, uncalled for, unwarranted, unjustified, groundless,
        baseless, senseless, silly,
                stupid, idiotic, ludicrous, ridiculous, laughable, preposterous, outrageous, scandal*, shameful,
        shame, deplorable, lamentable,
                regrettable, sorry sight, sad, tragic, tragedy, catastroph*, ruinous, suicid*, self defeating, mad,
        madness, insane, lunacy, crazy,
                rash, hasty, ill judged, ill conceived, ill timed, ill considered, half baked, misguided,
        misconceived, mistaken, erroneous, flawed,
                defective, deficient, inadequate, insufficient, unfit, unsuitable, unsuited, ill suited,
        inappropriate, improper, illegitimate,
                illegal, unlawful, inequitable, lopsided, one sided, unbalanced, biased, partial justice,
        inconvenient, awkward, unwieldy,
                cumbersome, ponderous, overloaded, overcrowded, crowded, noisy, unworkable, impracticable, unfeasible,
        unrealisable, untenable,
                insupportable, unbearable, insufferable, intolerab*, unthinkable, inconceivable, unimaginable,
        impermissible, indefensible,
                inexcusable, unforgivable, unpardonable, anathema, taboo, abomination, abhorrent, obnoxious, odious,
        distasteful, disagreeable,
                unpalatable, unappetising, indigestible, bitter pill, sour, stale, tired, worn out, threadbare,
        shopworn, moribund, dying, dead,
                buried, finished, over and done, past, bygone, spent, exhausted, bankrupt, broken, hopelessly, dead
        and buried, a dead horse, had
                its day, outlived, overtaken, overdone, exaggerated, overrated, overblown, oversold, inflated, costly,
        expensive, extravagan*,
                wasteful, ill spent, a bad bargain, bad business, bad deal, bad idea, bad news, bad joke, poor idea,
        poor bargain, poor trade, blind
                alley, cul de sac, wrong road, wrong turning, wrong way, wrong address, wrong place, wrong room, wrong
        door, wrong table, wrong
                tool, wrong time, wrong end, wrong medicine, wrong answer, wrong foot, step too far, bridge too far,
        asking too much, too fast, too
                quick*, too hasty, too wide, too broad, too narrow, too small, too big, too crowded, too dear, too
        costly, too expensive, too risky,
                too dangerous, too rigid, too slow, too late, too little, too complicated, too heavy, too ambitious,
        overambitious, over ambitious,
                backfire*, backfir*, boomerang*, rebound on, antagonis*, antagoniz*, alienat*, inflame*, aggravat*,
        exacerbat*, worsen*, sour the,
                wreck*, sabotag*, torpedo*, derail*, sink the, sinks, scuttle*, cripple*, paralys*, paralyz*, choke*,
        strangl*, smother*, suffocat*,
                stifle*, bury, drown*, kill*, doom*, doomed, jeopardis*, jeopardiz*, imperil*, compromise the,
        dilute*, erode*, subvert*, sap, saps,
                hurt, hurts, wound, wounds, injur*, impair*, cost us, costs us, cost more than, comes to nothing, come
        to nothing, came to nothing,
                achieve nothing, achieves nothing, achieved nothing, accomplish* nothing, changes nothing, change
        nothing, decides nothing, means
                nothing, mean nothing, prove nothing, produce nothing, produces nothing, yield nothing, yields
        nothing, lead to nothing, leads to
                nothing, nobody needs, no one needs, nobody wants, no one wants, nobody here wants, nobody asked for,
        no one asked for, gets nobody
                anywhere, gets us nowhere, get us nowhere, got us nowhere, gone nowhere, going nowhere, goes nowhere,
        does not work, do not work,
                does not help, do not help, will not help, would not help, will not do, would not do, does not suit,
        do not suit, not worth, not
                worth the, hardly worth, not good enough, no substitute, no solution, no answer, no remedy, no cure,
        no way, no path, no basis, off
                limits, out of bounds, beside the point, irrelevant, immaterial, no longer relevant, surplus, surplus
        to, expendable, dispensable,
                replaceable, unimportant, trivial, marginal, negligible, secondary, an afterthought, a side show, a
        sideshow, distracting,
        unrelated, alien to, foreign to
        """,
    "fear": """
                fear*, afraid*, worry, worries, worried, concern* that, concerned, warn*, danger that, danger of, the
        risk, risks, danger is,
                alarm*, anxious about, anxiety, lest, suspicio*, uneasy, unease, nervous, dread, dreads, apprehension,
        misgiving*, qualm*,
                reservation*, unnerv*, disquiet*, trepidation, shudder, tremble, nightmare, spectre, specter, loses
        sleep, lose sleep, sleepless,
        beware of, wary that, troubled by, unsettl*, perturb*
        """,
    "doubt": """
                doubt, doubts, doubtful, we question whether, i question whether, dispute, contest, unconvinced,
        unpersuaded, a myth that, an illusion that,
        untrue, false, deny that, denies that, disput*
        """,
    "opinion": """
                believe, think, say, said, consider*, regard*, hold that, holds that, maintain that, feel, feels,
        find, see, sees, view,
                convinced, conviction, confident, certain that, sure that, repeat, stress*, emphasi*, affirm*,
        reaffirm*, declare*, state
        plainly, note that, argue, argues, claim, pretend, imagine, suppose, it is clear, know that
        """,
    "not": """
                not, no, never, neither, nor, hardly, scarcely, barely, nobody, no one, none, nothing, nowhere, far
        from, by no means, under no
                circumstances, on no account, in no way, no longer, cannot, seldom, rarely, less than, little, few,
        anything but, stop, cease,
                refrain from, without ever, not once, not one, not a single, not even, neither of, not in the least,
        not the least, not remotely,
        anything other than, other than, in no sense, at no time, at no point, not any
        """,
    "neutral": """
                to burden, burdened with, do not exclude, not exclude, not at all, open mind, make up our mind, in
        mind, bear in mind, keep in mind,
                to my mind, not the question, not the point, not at issue, not alone, not easy, not the same, would be
        welcome to, more than one,
                other than, less than one, more than two, more than once, more than ever, more than anything, come to
        an, come to that, come to
                pass, no trouble, take the trouble, not only, not just, not merely, not simply, not solely, not least,
        no doubt, without doubt, no
                less than, nothing less than, no later than, whether or not, cannot but, can not but, could not but,
        can not help, no secret, not
                new, not to mention, not surprisingly, no matter, nothing but, if not, not always, not yet, no sooner,
        not everybody, not everyone,
                on the one hand, on the other hand, on the whole, as well as, in good faith, at its best, good faith,
        good neighbour*, good offices,
                best regards, good morning, good afternoon, thank you, thanks to, my thanks, right now, right away,
        right hand, as well, all right,
                the right to, of course, human rights, rights, like minded, to find, just like, looks like, sounds
        like, in the interest of, in the
                interests of, in the end, best known, agreed framework, agreed text, military threat, common threat,
        step by step, further steps,
                little by little, in a few, a few, so little, a little, not before, need not wait, important question,
        important matter, no more
                than, no other than, nothing other than, without delay, without reservation, without hesitation,
        without fail, without
                qualification, without prejudice, without exception, make no mistake, mistake us, no question that,
        beyond doubt, no one should
                doubt, let no one doubt, let nobody doubt, nobody should doubt, let there be no doubt, no mistake,
        never tire, never tired, never
                stop, never ceased, not cease, cannot be stressed, never been more, never more, not for nothing,
        nothing if not, no less, not only
                that, not to be outdone, no small, no mean, no stranger, nothing short of, not a moment too soon, none
        too soon, no harm in, never
                forget, not forget, do not forget, let us not forget, never forgotten, cannot ignore, can not ignore,
        should not ignore, must not
                ignore, cannot be ignored, can not be ignored, could not agree more, could not be more, can not have
        enough, cannot have enough, not
                fail to, never fail to, will not fail, shall not fail, no end of, no matter how, no matter what, no
        matter who, not that it matters,
                no offence, no offense, not least because, last but not least, not withstanding, not so much, not a
        day passes without, not a day
                goes by, no peace without, nothing works without, nothing moves without, nothing holds without, never
        without, not without, there is
                no denying, no denying, there is no escaping, no getting around, no doubt that, cannot overstate, can
        not overstate, cannot
                overestimate, can hardly overstate, no more and no less, neither more nor less, if nothing else, when
        all is said, good old, good
                many, a good deal, good while, good year, good number, best wishes, the best of, best guess, in time
        for, for good, right here,
                right there, right across, right to the, just now, just as, just the, just a, just one, just two, just
        three, just how, just what,
                due course, due time, due respect, in due, with due, past year, past years, past month, past months,
        past week, the past, past ten,
                past decade, past half, past experience, past winter, past summer, dead of winter, dead sea, win win,
        the rest, stay at, stay in,
                holds its, holds a, holds the, hold its, hold a, hold the, remains to, remains in, remain in, go on
        to, over the past, as usual,
                business as usual, at first, first of all, in the first place, in the first, first session, first
        meeting, first round, first time,
        the first, first year, first day
        """,
    "never_mind": """
                not that, this is not to say, that is not to say, i do not say, we do not say, we are not saying, i am
        not saying, nobody is
        saying, it is not that
        """,
    "first": "we, i, us, our, ours, my, me, myself, ourselves, this delegation, this side, this government",
    "people": """
                some, others, those who, those, many, certain, critics, colleagues, colleague, comrades, guests,
        hosts, visitors, interlocutors, counterparts, cousins, brothers, allies, predecessor*, friend, friends,
        neighbours, neighbors, partners, they, he, she,
                you, people, press, newspapers, journalists, analysts, scholars, observers, voices, everybody,
        everyone, somebody, someone,
                another, other delegations, other delegation, one delegation, previous speaker, the speaker, speakers,
        opponents, sceptics,
        skeptics, enthusiasts, experts, the minister of, the author*, delegate*, the other side, their
        """,
    "report": """
                say, says, said, saying, want, wants, wanted, wish, wishes, would like, would rather, argue, argues,
        argued, propose, proposes,
                proposed, suggest, suggests, suggested, claim, claims, claimed, believe, believes, believed, think,
        thinks, thought, insist,
                insists, insisted, hope, hopes, hoped, prefer, prefers, preferred, call, calls, called, favour,
        favours, favoured, tell, tells,
                told, keep saying, keeps saying, keep telling, keeps telling, keep reminding, keeps reminding, would
        have us, would have the, would
                fold, would keep, would merge, would replace, would put, would see, would leave, would make us, would
        turn, would prefer, would
                welcome, would give, would place, would move, would add, would bring in, would start, would begin,
        would open, would shut, would
                exclude, would let, would hand, would sign, would not, intends, plans, aims, desires, has long wanted,
        fear, fears, feared, oppose,
                opposes, opposed, refuse, refuses, refused, reject, rejects, rejected, accept, accepts, accepted, see,
        sees, saw, demand, demands,
                demanded, ask, asks, asked, support, supports, supported, maintain, maintains, hold, holds, held,
        regard, regards, consider,
                considers, seek, seeks, sought, dream, dreams, speak, speaks, spoke, spoken, talk, talks of,
        described, describe*, object, objects,
                objected, complain*, worry, worries, mention*, put forward, raise, raised, stated, states, declares,
        declared, announced, explained,
                explains, reminded, reminds, urge, urges, urged, recommend*, backs, backed, welcomes, welcomed,
        advocates, advocated, warned, warns,
                offers, offered, made clear, has its view, thinks otherwise, position is, view is, wish is, dream is,
        hope is, proposal is, line is,
                idea is, worried, likes, needs, expects, assured, informed, wondered, pressed for, presses, push,
        pushes, pushed, pleaded, replied,
                answered, resists, resisted, doubts, doubted, remains, is known to, are known to, is keen, are keen,
        is eager, are eager, is
                reluctant, is unwilling, is against, is opposed, is in favour, are in favour, are opposed, are
        against, express, expresses,
                expressed, has expressed, have expressed, voice, voices, voiced, indicate, indicates, indicated,
        signal, signals, signalled, hint,
                hints, hinted, mutter*, murmur*, whisper*, lament, lamented, grumble*, protest, protests, protested,
        remark, remarks, remarked,
                observe, observed, note, noted, recall, recalled, repeat, repeats, repeated, reiterate*, stress,
        stresses, stressed, emphasise*,
                emphasize*, underline, underlined, affirm, affirms, affirmed, assert*, contend, contends, contended,
        allege*, swear, swears, vow,
                vows, pledge, pledges, promise, promises, promised, threaten, threatens, threatened, advise, advises,
        advised, counsel, counsels,
                counselled, caution*, let it be known, makes no secret, make no secret, made no secret, has in mind,
        have in mind, is known for, has
                long argued, has long held, has always, have always, has never, have never, never tires of, lectures,
        lecture, lobbied, lobbies,
                campaigns, is convinced, are convinced, is persuaded, is afraid, are afraid, is uneasy, are uneasy, is
        nervous, are nervous, is
                anxious, are anxious, is happy, are happy, is unhappy, are unhappy, is willing, are willing, is ready,
        are ready, is determined, are
                determined, is set on, are set on, is bent on, is fond of, is tempted, is reported, is said, are said,
        is believed, is rumoured, is
                understood, gave a speech, gave us, handed us, circulated, tabled, submitted, presented, sent us,
        showed us, drew our attention,
                dislikes, dislike, resents, resent, detests, distrusts, mistrusts, treasures, cherishes, adores,
        applauds, applauded, deplores,
                deplored, condemns, condemned, regrets, regretted, mourns, shares, shared, looks on, looks upon,
        views, viewed, sees in, has
                reservations, have reservations, has doubts, have doubts, has objections, has made, have made, has
        set, has called, have called, has
                asked, have asked, has proposed, have proposed, has said, have said, has told, have told, has spoken,
        would prefer that, could live
        with, would not mind, minds, mind, is no friend, is no admirer
        """,
    "hearsay": """
                according to, in the view of, in the words of, in the eyes of, we hear that, i hear that, we are told,
        i am told, we were told, it
                is said, it has been said, it was said, it has been suggested, it was suggested, it is claimed, it has
        been argued, it has been
                proposed, it was proposed, we read that, i read that, we have heard, i have heard, we heard, i heard,
        reports that, rumour*, rumor,
                rumors, i read, reportedly, allegedly, supposedly, on behalf of, as we understand their, in their
        view, in its view, in his view, in
                her view, they tell us, their wish, their view, their proposal, summari*, the record shows, the report
        says, the paper says, the
                press says, the chair's text, minutes, quotes, quoting, the report describes, we are given to
        understand, i am given to understand,
                we gather, i gather, word has reached us, word has it, the story goes, if the newspapers, if the
        press, in the newspapers, on the
                radio, the telegram says, the cable says, the embassy reports, our embassy reports, their note says,
        their paper says, their text,
                their draft, their speech, his speech, her speech, in his speech, said to have, said to be, reported
        to, reported as, on record as,
                attributed to, as our colleague put it, as our colleagues put it, put it to us, one hears, people say,
        it is reported, it is argued,
                it is often said, it is sometimes said, some say, some would say, many say, they say, we have been
        told, i have been told, has been
                put to us, told us, tells us, has told us, have told us, informed us, assured us, let us know, made it
        known, let it be known, gave
        us to understand
        """,
    "block": """
                whether, how, question of, question is, questions of, possibility, paper on, paper about, report on,
        report about, item on, agenda
                item, debate on, debate about, debate over, discussion of, discussion on, discussions on, history of,
        article on, study of, idea of,
                idea that, ideas on, proposal to, proposal for, proposal of, proposals for, proposals on, plan to,
        plan for, plans for, notion of,
                notion that, suggestion, suggestions, thought of, prospect of, concept of, option of, calls for a,
        demand for, demand that, wish to
                see, dream of, talk of, view that, view on, views on, the claim that, the argument that, theory that,
        temptation, listened to, took
                note, take note, taken note, takes note, note the, noted the, study the, studying, exchange views on,
        speaking of, as for,
                regarding, with regard to, concerning, on the subject of, to discuss, will discuss, discussed,
        discussing, informed of, briefed on,
                the draft on, the text on, heard of, wonder, curious, what if, pretend that, matter of whether, issue
        of whether, question as to,
                turn to the, turn now to, come now to, comes up, come up on, put down for, on the list, on thursday's
        agenda, scheduled for, be
                taken up on, remains on the list, working paper on, chapter on, paragraph on, heading, headed,
        entitled, under item, seminar on,
                lecture on, book on, essay on, brief on, talks about whether, speculat*, compared notes on, asked
        about, asks about, enquir*,
                inquir*, put a question, have questions about, questions about, question about, ask the delegation,
        would ask, may i ask, might i
        ask, i should like to know, would like to know, please clarify, clarify
        """,
    "past": """
                used to, formerly, in the past, years ago, a year ago, at one time, in those days, in the old days, in
        the seventies, in the
                eighties, decade ago, decades ago, in the cold war, during the cold war, under the previous, back
        then, long ago, last
        century, had once, once thought, once believed, once hoped, in nineteen
        """,
    "cond": """
                if, unless, until, till, once, when, provided, so long as, as long as, in case, only if, only when,
        only after, on
        condition, assuming, should the, should it, were it, whenever
        """,
    "cause": "because, since, for we, so that, in order that, seeing that, given that",
    "hard": """
                but, although, though, while, whereas, yet, even if, even though, nevertheless, nonetheless, despite,
        notwithstanding, instead,
                still we, otherwise, except that, only it, still, even so, all the same, just the same, that said,
        this said, having said that, be
                that as it may, at the same time, for all that, only we, only that, except, however, mind you, then
        again, on the other hand, in
        truth, in fact, as it is, as things stand
        """,
    "lack": "without, without any, without a",
    "demand": "insist*, demand*, require*, ask for, ask that, ask, make it a, make this a",
    "contrast": "than, rather than, instead of, in place of, as opposed to, in preference to, sooner than, over and above",
    "although": """
                although, though, even though, even if, while, whilst, despite, notwithstanding, in spite of, for all,
        much as, however much, however
        useful, however tempting, whatever, regardless of
        """,
    "concede": """
                of course, granted, admittedly, it is true, true enough, to be sure, i grant, we grant, we understand,
        i understand, we appreciate,
                i appreciate, we know, i know, we see why, we recognise, we recognize, we sympathi*, we respect, i
        respect, we do not deny, i do not
                deny, nobody denies, no one denies, we concede, i concede, we admit, i admit, we can see why, we have
        sympathy, understandable, for
                all its, for all their, whatever its merits, whatever the merits, tempting, we acknowledge, that is
        true, that is so, this is true,
                this is so, true, that is fair, fair enough, certainly, to be fair, let it be granted, i admit it, we
        admit it, you may say, one may
                say, one might say, we will not deny, i will not deny, nobody disputes, no one disputes, no one will
        deny, i do not dispute, we do
                not dispute, not without charm, not without merit, whatever one thinks of, however much, much as, all
        very well, all well and good,
                well and good, may be true, may well be true, might be true, has its merits, have their merits, has
        its uses, have their uses, has
                its charm, have their charm, has its faults, have their faults, has its drawbacks, no one pretends,
        nobody pretends, we make no
                secret, we have heard the arguments, we hear the arguments, we have listened, we share the wish, we
        recognize that, we recognise
                that, we are aware, i am aware, we are conscious, we do not ignore, we do not overlook, we do not
        forget, we have not forgotten
        """,
    "ironic": """
                how convenient, how charming, how kind, how generous, how touching, how very, what a splendid, what a
        wonderful, what a charming,
                what a lovely, what a marvellous, what a brilliant, by all means let us, how thoughtful, how nice,
        wonderful then, splendid then, no
                doubt the, surely the best way, bravo, who could possibly, who could object, heaven forbid, with a
        straight face, as everyone knows,
                magically, miraculously, what could possibly go wrong, what could go wrong, charming, marvellous,
        touching, brilliant, splendid,
                delightful, adorable, oh, what a pity that, what a relief, what a comfort, what a surprise, what a
        delight, what a terrible, what a
                dreadful, what a tragedy, what luck, what joy, what wisdom, what genius, what fun, what could be, what
        better way, think of the
                horror, imagine the horror, the horror, look how, see how well, see how, just what we needed, just
        what was missing, just what the,
                exactly what was missing, exactly what we needed, how reassuring, how comforting, how fortunate, how
        lucky, how fitting, how
                sensible, how wise, how noble, how modest, how clever, how original, how delightful, how wonderful,
        how perfectly, how refreshing,
                how considerate, how gracious, how gallant, how sweet, how splendid, how magnificent, naturally,
        evidently, obviously the, obviously
                we, clearly the way, one is always grateful, one can only admire, one can only marvel, we can only
        marvel, we can only admire, we
                are touched, i am touched, we are moved, we tremble, i tremble, we shiver, poor us, poor little, poor
        old, poor things, alas for,
                woe is, history teaches us how, history shows how well, history shows how wonderfully, worked so well,
        worked so wonderfully, worked
                wonders, has worked so, so wonderfully, so beautifully, so splendidly, so marvellously, so
        brilliantly, so charmingly, so well last
                time, as we all saw, as everybody saw, as we saw so, a stroke of genius, stroke of genius,
        masterstroke, triumph of, nothing could
                be simpler, nothing could be safer, nothing could be wiser, nothing says, nothing like a, there is
        nothing like, who needs, who
                would not want, who would not wish, who would want, who could want, who could resist, who would not,
        what else are, what else is,
                what are allies for, what are friends for, why bother, why stop there, why not also, perhaps we should
        also, perhaps we should even,
                perhaps the, perhaps we might also, perhaps next, next we shall, next they will, soon we shall, i am
        sure the missiles, i am sure
                that the, i am sure the, i have no doubt that the, no doubt, doubtless, to be sure that, presumably,
        miracle, miraculous, magic,
                magical, wizard, fairy tale, fairy, santa, bedtime, lullaby, hallelujah, hurrah, hooray, thank
        heavens, thank heaven, thank
                goodness, mercifully, god bless, bless their hearts, bless them, rest easy, sleep soundly, sleeps
        soundly, sleep better, sleep
                easier, sleep like, dear me, my my, well well, imagine that, imagine our, fancy that, fancy, lo and
        behold, surprise surprise, of
                all people, of all places, of all things, so called, self styled, self appointed, wise men, sages,
        saviour*, benefactor*,
                philanthrop*, guardian angel*, knight*, halo, angels, saints, saintly, benevolen*, magnanim*,
        generosity, terribly, frightfully,
                awfully, dreadfully, ever so, positively, truly a, such a joy, such a pleasure, such fun, such wisdom,
        such genius, such a relief,
                such a comfort, a bargain indeed, a comfort indeed, quite the, quite a feat, remarkable how, curious
        how, funny how, strange how,
        odd how, amusing, amused, laugh, laughed, joke, joking, comedy, comic, applause please
        """,
    "asif": """
                as if, as though, heaven forbid, god forbid, far be it from, the day we, over our dead, pigs fly, hell
        freezes, when hell
        """,
    "hedge": """
                may, might, perhaps, possibly, could, maybe, some day, someday, one day, in principle, in time, in due
        course, somewhat,
                inclined, tend to, on balance, probably, would not be averse, not exclude, not rule out, eventually,
        under certain, in some
        form
        """,
    "open": """
                open mind, not decided, not yet decided, undecided, two minds, neither for nor against, no firm view,
        no view, no position,
                no fixed view, reserve our position, reserves its position, wait and see, no instructions, without
        instructions, have yet to
        decide, remains to be seen, an open question, under study, weighing
        """,
    "anaphor": """
                its, their, it, that, this, so, them, such, these, those, one, same, they, there, the idea, the
        proposal, the thought, the
        suggestion, the plan, the notion, either, neither
        """,
    "yes": """
                yes, so do we, exactly, quite right, rightly so, rightly, we agree, they are right, he is right, she
        is right, you are right, is
                right, are right, indeed, gladly, we say the same, so would we, so should we, so are we, we concur, we
        second, we share, with
                pleasure, why not, hear hear, and so it should, and we mean it, and so they should, we too, so be it,
        by all means, our view too,
                our own view, and it is right, and rightly, we join, we can live with, that is correct, that is true
        and, that is right, correct,
                quite so, just so, precisely, true, true and, so it is, so it was, so it should be, count us in, we
        are in, we are with them, we
                stand with, with all our heart, with both hands, we sign that, we sign it, we would sign that, we
        would sign it, we make it ours, we
                make that ours, we make these words our own, we adopt, our words too, our own words, could be ours,
        might be ours, could have been
                ours, might have written it, could have written it, might have been written, no quarrel with, we have
        no quarrel, no objection, we
                have no objection, no complaint, we do not disagree, we could not agree more, could not put it better,
        could not have put it better,
                well said, well put, we applaud, we welcome it, we welcome that, we support it, we support that, we
        endorse it, we endorse that, we
                say amen, amen, let it stand, let it be so, keep it, keep that, keep those words, leave it in, it
        stays, that stays, it holds, still
                holds, that holds, holds good, still true, remains true, remains our, is still our, that is our view,
        that is our position, that is
                our policy, that is policy, that is what we want, that is what we think, that is how we see it, we see
        it so, we see it the same
                way, we hold to that, we hold to it, we stand by it, we stand by that, we stand by every word, we mean
        every word, i meant it, we
                meant it, with reason, with good reason, and for good reason, they have a point, he has a point, she
        has a point, have decided that
                they are right, that he is right, that they are right, concluded that they are right, the advice is
        good, good advice, sound advice,
        we took it, we take it, we take the advice
        """,
    "no_short": """
                it is not, they are not, that is not so, we do nothing, we do not, not in our, hardly, we will not, we
        would not, we are
                not, we shall not, we cannot, we can not, not while, i do not, it does not, they do not, i am not, it
        is no, it will not
        """,
    "yes_short": "we do, we are, we would, it does, it is, they do, i do, it will, we will, we shall, we have, it should",
    "no": """
                this is not so, no, never, nonsense, not so, not us, we disagree, not we, not for us, not with us,
        rubbish, wrong, far from it, not
                at all, absolutely not, certainly not, by no means, out of the question, i think not, we think not, we
        beg to differ, we differ,
                they are wrong, are mistaken, is mistaken, not my government, neither do we, nor do we, count us out,
        not in this life, spare us, we
                decline, we refuse, we part company, we do nothing of the kind, nothing of the sort, nothing of the
        kind, no such thing, no thank
                you, no thanks, we say the opposite, the opposite, the reverse is true, on the contrary, the contrary,
        that is not our view, that is
                not my government, not our view, not our position, disregard it, disregard that, please disregard,
        ignore it, ignore that, ignore
                them, forget it, forget them, forget that, strike it, strike that, strike it out, strike that out,
        strike them out, delete it,
                delete that, cross it out, cross that out, take it out, take that out, cut it, withdraw it, we
        withdraw it, we withdraw that, we
                withdraw the, we retract, retract it, we take it back, we take that back, not any more, not any
        longer, no more, no longer, it is no
                longer, that is no longer, was a mistake, that was a mistake, a mistake, that was an error, it was an
        error, that was wrong, it was
                wrong, we were wrong, i was wrong, we were mistaken, that was yesterday, that was then, times have
        changed, we have changed our
                mind, we have changed our minds, we have thought again, we thought again, on reflection not, we think
        otherwise, we believe
                otherwise, we see it otherwise, we see it differently, we take the other view, we take the opposite
        view, the truth is the opposite,
                the opposite is true, it is the other way round, the other way round, the other way about, quite the
        contrary, quite the opposite,
                quite the reverse, the very opposite, exactly the opposite, not a word of, we believe not a word, not
        a word of it, nobody believes
                it, no one believes it, we do not believe it, we do not buy, not buying, we do not share, do not share
        that, do not share this, do
                not share it, cannot share, do not accept, cannot accept, do not agree, cannot agree, do not
        subscribe, cannot subscribe, we do not
                think so, i do not think so, we would not say so, i would not say so, not in our name, not in my name,
        not our words, not my words,
                these are not our, those are not our, that is not our, that is not us, that is not for us, that is not
        what we, that is not how we,
                that is not the, it is not ours, not ours, not mine, a fine slogan, a slogan, mere slogan, pretty
        words, fine words, empty phrase,
                an empty phrase, fairy tale, that is a fairy tale, that is a myth, a myth, that is fiction, that is
        nonsense, is nonsense, pure
                nonsense, what nonsense, that will not do, that will never do, it will not do, it will never do, that
        does not follow, that does not
                suit, we have no use for, no use for that, have no time for, no time for that, no part of, we want no
        part, we want none of it, we
                want nothing of, we will have none of it, we will have none of that, none of that, none of it, never
        mind that, over my dead body,
                not while i, not on my watch, not as long as, let us hear no more of it, no more of that, enough of
        that, put it away, put that
                away, burn it, tear it up, throw it away, throw that away, bury it, drop it, drop that, please drop
        it, we shall pass, we will pass,
        we pass, wrong on every count, they have it backwards, backwards, upside down
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
