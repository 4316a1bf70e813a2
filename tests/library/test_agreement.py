"""What one file says must agree with the others: what is named exists, once, and lies on its scale."""

from __future__ import annotations


def test_unknown_party(table):
    """A party that has no file is unknown, wherever it is named."""
    said = table.spoilt("agenda.yaml", "about: [dprk]", "about: [dprkk]")
    assert said == (
        "agenda.yaml:9: issues[1].about[0]: there is no party 'dprkk'. Did you mean 'dprk'? Known parties: can, dprk, jpn, rok."
    )


def test_issue_twice_on_the_agenda(table):
    """No two issues have one id, and what else is wrong in the file is counted."""
    said = table.spoilt("agenda.yaml", "id: forum", "id: rail")
    assert said == "agenda.yaml:7: issues[1].id: 'rail' is here twice. It stands at issues[0].id already. (and 1 more)"


def test_status_quo_off_the_scale(table):
    """The status quo is one of the issue's options."""
    said = table.spoilt("agenda.yaml", "status_quo: {value: 1", "status_quo: {value: 3")
    assert said == "agenda.yaml:6: issues[0].status_quo.value: must be an option, 1 to 2."


def test_rider_of_an_unknown_issue(table):
    """A rider fits issues that are on the agenda."""
    said = table.spoilt("agenda.yaml", "issues: [rail]", "issues: [rial]")
    assert said == "agenda.yaml:11: riders[0].issues[0]: there is no issue 'rial'. Did you mean 'rail'? Known issues: forum, rail."


def test_rider_twice(table):
    """No two riders have one id."""
    said = table.spoilt("agenda.yaml", "id: informal", "id: voluntary")
    assert said == "agenda.yaml:12: riders[1].id: 'voluntary' is here twice. It stands at riders[0].id already."


def test_trust_twice(table):
    """A party's trust in another is given once."""
    said = table.spoilt("relations.yaml", "toward: jpn", "toward: dprk")
    assert said == "relations.yaml:3: trust[1]: 'the trust of rok in dprk' is here twice. It stands at trust[0] already."


def test_track_twice(table):
    """No two tracks have one id."""
    said = table.spoilt("relations.yaml", "id: dprk-jpn", "id: dprk-rok")
    assert said == "relations.yaml:7: tracks[1].id: 'dprk-rok' is here twice. It stands at tracks[0].id already."


def test_unknown_issue(table):
    """A position is on an issue of the agenda."""
    said = table.spoilt("parties/rok.yaml", "issue: rail", "issue: rial")
    assert said == "parties/rok.yaml:14: positions[0].issue: there is no issue 'rial'. Did you mean 'rail'? Known issues: forum, rail."


def test_unknown_track(table):
    """A condition is on a track of relations.yaml."""
    said = table.spoilt("parties/rok.yaml", "track: dprk-rok", "track: dprk-rokk")
    assert said == (
        "parties/rok.yaml:20: positions[0].when[0].track: there is no track 'dprk-rokk'. "
        "Did you mean 'dprk-rok'? Known tracks: dprk-jpn, dprk-rok."
    )


def test_unknown_position(table):
    """A precondition rests on a position of the same party."""
    said = table.spoilt("parties/rok.yaml", "position: rok.rail", "position: rok.rial")
    assert said == (
        "parties/rok.yaml:25: preconditions[0].position: there is no position 'rok.rial'. "
        "Did you mean 'rok.rail'? Known positions: rok.rail."
    )


def test_target_off_the_scale(table):
    """A target lies on the issue's scale."""
    said = table.spoilt("parties/rok.yaml", "target: [2, 2]", "target: [2, 3]")
    assert said == "parties/rok.yaml:16: positions[0].target: there is no option 3 on 'rail'. Its options are 1 to 2."


def test_red_line_off_the_scale(table):
    """A red line lies on the issue's scale."""
    said = table.spoilt("parties/rok.yaml", "position: rok.rail, accept: [1, 2]", "position: rok.rail, accept: [1, 3]")
    assert said == "parties/rok.yaml:27: red_lines[0].accept: there is no option 3 on 'rail'. Its options are 1 to 2."


def test_accept_off_the_scale(table):
    """What a party can accept lies on the issue's scale."""
    said = table.spoilt("parties/rok.yaml", "rail: {accept: [1, 2]", "rail: {accept: [1, 3]")
    assert said == "parties/rok.yaml:29: stances.rail.accept: there is no option 3 on 'rail'. Its options are 1 to 2."


def test_accept_runs_down(table):
    """What a party can accept runs from low to high."""
    said = table.spoilt("parties/rok.yaml", "rail: {accept: [1, 2]", "rail: {accept: [2, 1]")
    assert said == "parties/rok.yaml:29: stances.rail.accept: the range runs down, from 2 to 1. Put the lower option first."


def test_ideal_off_the_scale(table):
    """An ideal lies on the issue's scale."""
    said = table.spoilt("parties/rok.yaml", "ideal: [2, 2]", "ideal: [2, 4]")
    assert said == "parties/rok.yaml:30: stances.forum.ideal: there is no option 4 on 'forum'. Its options are 1 to 2."


def test_ideal_where_the_paper_speaks(table):
    """Nobody authors an ideal where the paper has a position."""
    said = table.spoilt("parties/rok.yaml", "rail: {accept: [1, 2],", "rail: {accept: [1, 2], ideal: [1, 1],")
    assert said == (
        "parties/rok.yaml:29: stances.rail.ideal: there is a position on the issue (rok.rail). "
        "Leave the ideal out: it follows from the position."
    )


def test_ideal_missing(table):
    """Where the paper is silent an ideal is authored."""
    said = table.spoilt("parties/rok.yaml", " ideal: [2, 2],", "")
    assert said == (
        "parties/rok.yaml:30: stances.forum.ideal: is missing, and there is no position on the issue. "
        "Give the options this party would like best, as [low, high]."
    )


def test_stance_missing(table):
    """Whoever is seated has a stance on every issue of the scenario."""
    said = table.spoilt("parties/rok.yaml", "  rail: {accept: [1, 2], reason: r}\n", "")
    assert said == (
        "parties/rok.yaml:28: stances.rail: is missing, and scenario 'first' has it on the table. Add what this party can accept."
    )


def test_line_twice(table):
    """No two lines of a profile have one id."""
    said = table.spoilt("parties/rok.yaml", "id: rok.pre", "id: rok.red")
    assert said == "parties/rok.yaml:27: red_lines[0].id: 'rok.red' is here twice. It stands at preconditions[0].id already."


def test_line_of_two_parties(table):
    """No line of one party has the id of a line of another."""
    said = table.spoilt("parties/dprk.yaml", "id: dprk.pre", "id: rok.pre")
    assert said == "parties/dprk.yaml:25: preconditions[0].id: rok has a line 'rok.pre' too. Give this one another id."


def test_name_of_the_file(table):
    """A file is called by its id."""
    said = table.spoilt("parties/rok.yaml", "id: rok\n", "id: dprk\n")
    assert said == "parties/rok.yaml:1: id: 'dprk' is not the name of the file, 'rok'. Make the two agree."


def test_line_that_does_not_exist(table):
    """A voice cites lines of its own profile."""
    said = table.spoilt("voices/rok.yaml", "line: rok.rail", "line: rok.rial")
    assert said == (
        "voices/rok.yaml:8: arguments.rail[0].line: there is no line 'rok.rial'. "
        "Did you mean 'rok.rail'? Known lines: rok.int.rail, rok.pre, rok.rail, rok.red."
    )


def test_voice_on_an_unknown_issue(table):
    """A voice argues on issues of the agenda."""
    said = table.spoilt("voices/rok.yaml", "  rail:", "  rial:")
    assert said == "voices/rok.yaml:7: arguments.rial: there is no issue 'rial'. Did you mean 'rail'? Known issues: forum, rail."


def test_wording_check(table):
    """Every wording is held to the rules for its kind."""
    said = table.spoilt("voices/rok.yaml", "{text}", "{txt}")
    assert said == "voices/rok.yaml:11: wordings.accept[0]: {txt} is not a slot here; slots are self, text, topic."


def test_quorum_above_the_members(table):
    """A format's quorum is not above its seats."""
    said = table.spoilt("formats/pair.yaml", "quorum: 2, c", "quorum: 3, c")
    assert said == "formats/pair.yaml:9: rules.framework: the quorum is above the votes there are."


def test_quorum_of_a_motion(table):
    """A motion's quorum is not above the seats."""
    said = table.spoilt("formats/pair.yaml", "{quorum: 2}", "{quorum: 3}")
    assert said == "formats/pair.yaml:12: motions.invite-guests.quorum: 3 is more than the 2 seats. Lower it."


def test_chair_is_no_member(table):
    """The chair is one of the members."""
    said = table.spoilt("formats/pair.yaml", "chair: rok", "chair: jpn")
    assert said == "formats/pair.yaml:7: chair: must be one of the members, or one of the words neutral, none, rotating."


def test_no_rule_for_the_issue(table):
    """The format has a rule for every kind of issue on the table."""
    said = table.spoilt("formats/pair.yaml", "  functional: {quorum: 2, consensus: true}\n", "")
    assert said == "scenarios/first.yaml:5: issues[0]: pair has no rule for functional issues. It has rules for framework."


def test_party_without_a_seat(table):
    """A scenario's parties have seats in its format."""
    said = table.spoilt("scenarios/first.yaml", "[rok, dprk]", "[rok, dprk, jpn]")
    assert said == "scenarios/first.yaml:4: parties[2]: pair does not seat 'jpn'. It seats rok, dprk."


def test_party_twice(table):
    """A party sits down once."""
    said = table.spoilt("scenarios/first.yaml", "[rok, dprk]", "[rok, dprk, dprk]")
    assert said == "scenarios/first.yaml:4: parties[2]: 'dprk' is here twice. It stands at parties[1] already."


def test_issue_twice(table):
    """An issue is on the table once."""
    said = table.spoilt("scenarios/first.yaml", "[rail]", "[rail, rail]")
    assert said == "scenarios/first.yaml:5: issues[1]: 'rail' is here twice. It stands at issues[0] already."


def test_unknown_format(table):
    """A scenario's format has a file."""
    said = table.spoilt("scenarios/first.yaml", "format: pair", "format: pear")
    assert said == "scenarios/first.yaml:6: format: there is no format 'pear'. Did you mean 'pair'? Known formats: pair."


def test_unknown_track_in_a_situation(table):
    """A situation moves tracks that exist."""
    said = table.spoilt("scenarios/first.yaml", "dprk-rok:", "dprk-rokk:")
    assert said == (
        "scenarios/first.yaml:10: situation.tracks.dprk-rokk: there is no track 'dprk-rokk'. "
        "Did you mean 'dprk-rok'? Known tracks: dprk-jpn, dprk-rok."
    )


def test_temper_missing(table):
    """Only a guest has no temper."""
    table.write("parties/rok.yaml", table.text("parties/rok.yaml").partition("temper:")[0])
    assert table.complaint() == "parties/rok.yaml:1: temper: is missing, and only a guest can do without. Add it."


def test_unknown_wording(table):
    """A wording is for a kind of sentence that somebody says."""
    said = table.spoilt("voices/rok.yaml", "accept:", "acept:")
    assert said.startswith("voices/rok.yaml:10: wordings.acept: there is no kind of sentence 'acept'. Did you mean 'accept'?")


def test_wording_without_its_mark(table):
    """A wording says what it does."""
    said = table.spoilt("voices/rok.yaml", "can accept", "looks at")
    assert said.startswith("voices/rok.yaml:11: wordings.accept[0]: a sentence that does this must say so")


def test_chair_stays_away(table):
    """Without its chair a format cannot be used."""
    table.write("formats/pair.yaml", table.text("formats/pair.yaml").replace("[rok, dprk]", "[rok, dprk, jpn]"))
    said = table.spoilt("scenarios/first.yaml", "[rok, dprk]", "[dprk, jpn]")
    assert said == ("scenarios/first.yaml:4: parties: the chair of pair, 'rok', is not among them. Add it, or choose another format.")


def test_format_seats_more(table):
    """A scenario brings everybody whom its format seats: a smaller table is another format."""
    table.write("formats/pair.yaml", table.text("formats/pair.yaml").replace("[rok, dprk]", "[rok, dprk, jpn]"))
    said = table.complaint()
    assert said == "scenarios/first.yaml:4: parties: pair seats 'jpn' too, and it is not among them. Add it, or write a format without it."


def test_files_that_nobody_needs(table):
    """A file that nobody needs is not read: its faults wait until it is."""
    table.write("parties/jpn.yaml", "")
    table.inputs()


def test_source_that_is_not_listed(table):
    """Where the agenda lists its sources, nothing else is cited."""
    said = table.spoilt("scenarios/first.yaml", "[P01]", "[Q9]")
    assert said == "scenarios/first.yaml:12: paragraphs[0]: there is no source 'Q9'. Known sources: P01, P02, P03."


def test_no_list_of_sources(table):
    """Where it lists none, anything is cited, or nothing."""
    table.write("agenda.yaml", table.text("agenda.yaml").partition("sources:")[0])
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("[P01]", "[memo-7, K.2]"))
    assert table.inputs().scenario.paragraphs == ("memo-7", "K.2")


def test_no_fence(table):
    """A conference without a fence takes any day."""
    (table.folder / "fence.yaml").unlink()
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("2000-09-15", "2031-01-02"))
    assert table.inputs().scenario.situation.date == "2031-01-02"


def test_fence_of_another_year(table):
    """The fence is the conference's own."""
    table.write("fence.yaml", "cutoff: '1875-12-31'\n")
    assert table.complaint() == "scenarios/first.yaml:8: situation.date: must not be later than 1875-12-31."


def test_weight_on_an_unknown_kind(table):
    """A weight is on a kind of issue that the agenda has."""
    said = table.spoilt("parties/rok.yaml", "temper:", "weight: {functonal: {value: 9, reason: r}}\ntemper:")
    assert said == (
        "parties/rok.yaml:31: weight.functonal: there is no kind of issue 'functonal'. "
        "Did you mean 'functional'? Known kinds of issue: framework, functional."
    )


def test_chair_in_words(table):
    """The chair may be a word in place of a party."""
    table.write("formats/pair.yaml", table.text("formats/pair.yaml").replace("chair: rok", "chair: rotating"))
    assert table.inputs().format.chair == "rotating"


def test_essential_party_of_the_rule(table):
    """A party that the format's rule calls essential has a seat there."""
    said = table.spoilt("formats/pair.yaml", "functional: {quorum: 2,", "functional: {essential: [jpn], quorum: 2,")
    assert said == "formats/pair.yaml:10: rules.functional.essential: jpn is not a member."


def test_issue_that_nobody_may_decide(table):
    """An issue that needs somebody who is not there cannot be on the table."""
    said = table.spoilt(
        "agenda.yaml", "exposure: {value: 10, reason: r}}", "exposure: {value: 10, reason: r},\n     essential: [jpn], essential_reason: r}"
    )
    assert said == (
        "scenarios/first.yaml:5: issues[0]: 'rail' cannot be adopted without 'jpn', who is not among the parties. "
        "Leave it out, or give the rule of the format its own `essential`."
    )


def test_rule_that_says_who_is_essential(table):
    """But the format's rule has the last word on who is essential."""
    essential = "exposure: {value: 10, reason: r},\n     essential: [jpn], essential_reason: r}"
    table.write("agenda.yaml", table.text("agenda.yaml").replace("exposure: {value: 10, reason: r}}", essential, 1))
    table.write("formats/pair.yaml", table.text("formats/pair.yaml").replace("functional: {quorum", "functional: {essential: [], quorum"))
    assert table.inputs().scenario.issues == ("rail",)


def test_votes_of_a_stranger(table):
    """Only members have votes."""
    said = table.spoilt("formats/pair.yaml", "functional: {quorum: 2,", "functional: {votes: {rok: 1, jpn: 5}, quorum: 2,")
    assert said == "formats/pair.yaml:10: rules.functional.votes.jpn: 'jpn' has no seat here. The members are rok, dprk."


def test_observer_without_a_profile(table):
    """Whoever watches has a profile."""
    said = table.spoilt("formats/pair.yaml", "guests: [can]", "observers: [fra]")
    assert said == "formats/pair.yaml:5: observers[0]: there is no party 'fra'. Known parties: can, dprk, jpn, rok."


def test_observers_come_with_profile_and_voice(table):
    """Observers stand after the parties and before the guests."""
    table.write("formats/pair.yaml", table.text("formats/pair.yaml").replace("guests: [can]", "observers: [jpn]\nguests: [can]"))
    found = table.inputs()
    assert [p.id for p in found.profiles] == [v.party for v in found.voices] == ["rok", "dprk", "jpn", "can"]


def test_guest_as_a_member(table):
    """Who is marked as a guest elsewhere may sit as a member, if its profile has what a member needs."""
    table.write("parties/dprk.yaml", table.text("parties/dprk.yaml") + "guest: true\n")
    assert table.inputs().profile["dprk"].guest


def test_party_that_is_a_word(table):
    """No member is called by a word that stands for the chair."""
    table.write("parties/none.yaml", table.text("parties/jpn.yaml").replace("jpn", "none"))
    said = table.spoilt("formats/pair.yaml", "members: [rok, dprk]", "members: [rok, dprk, none]")
    assert said == (
        "formats/pair.yaml:4: members[2]: 'none' is a word for who has the chair and cannot be a party. Give the party another id."
    )


def test_veto_of_a_stranger(table):
    """Who has no seat has no veto: a motion is decided by members."""
    said = table.spoilt("formats/pair.yaml", "invite-guests: {quorum: 2}", "invite-guests: {quorum: 2, veto: [jpn]}")
    assert said == "formats/pair.yaml:12: motions.invite-guests.veto[0]: 'jpn' has no seat here. The members are rok, dprk."


def test_circle_that_names_one_twice(table):
    """A circle of one party and itself would close the margins to it without saying so."""
    said = table.spoilt("formats/pair.yaml", "chair: rok", "margins: {circles: [[rok, rok]]}\nchair: rok")
    assert said == "formats/pair.yaml:7: margins.circles[0]: names somebody twice. Name each of them once."
