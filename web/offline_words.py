"""What the pages without a network say: they are drawn by scripts, and no text stands in JavaScript."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def words() -> dict[str, Any]:
    """In the active language. `%(n)s` is a number that the script puts in."""
    return {**of_frame(), **_frame(), **_reading(), **_entry(), **_waiting(), **_leaving()}


def of_frame() -> dict[str, Any]:
    """What every page says: the chip, the toast, the button of the form."""
    return {
        "waitingOne": ngettext("%(n)s visit waiting", "%(n)s visits waiting", 1),
        "waitingMany": ngettext("%(n)s visit waiting", "%(n)s visits waiting", 2),
        "sentOne": ngettext("Sent %(n)s visit.", "Sent %(n)s visits.", 1),
        "sentMany": ngettext("Sent %(n)s visit.", "Sent %(n)s visits.", 2),
        "savedHere": _("Saved on this phone, will be sent"),
    }


def _frame() -> dict[str, Any]:
    return {
        "noNetwork": _("No network. What you log is kept on this phone and sent later."),
        "online": _("The network is there."),
        "toToday": _("Go to Today"),
        "asOf": _("as of %(time)s"),
        "visits": _("Visits"),
        "accounts": _("Accounts"),
        "waiting": _("To be sent"),
        "signIn": _("Sign in"),
        "signInToSee": _("Sign in to see what this phone carries."),
        "signInToSend": _("Sign in to send what waits."),
        "nothingCarried": _("This phone carries nothing yet. Open Today once with a network."),
        "tooOld": _("What this phone carried was older than %(n)s days and was removed. Open Today with a network."),
        "otherPerson": _("Somebody else is signed in. What waits is sent when its writer signs in again."),
        "notOwn": _("Only the first %(n)s of your accounts are here."),
        "noStore": _("This browser keeps nothing here (a private window?). You can read and log with a network only."),
    }


def _reading() -> dict[str, Any]:
    return {
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "noVisits": _("No visits in these days."),
        "findAccount": _("Find an account"),
        "noAccount": _("No account has this name."),
        "people": _("People"),
        "nobodyKnown": _("Nobody is known here yet."),
        "deals": _("Open deals"),
        "noDeals": _("No open deals."),
        "promises": _("Promised"),
        "ours": _("We"),
        "theirs": _("The customer"),
        "call": _("Call %(name)s"),
        "askFor": _("Ask for: %(what)s"),
        "log": _("Log a visit"),
        "change": _("Change"),
        "class": _("Class %(letter)s"),
        "by": _("by %(day)s"),
    }


def _entry() -> dict[str, Any]:
    return {
        "chooseAccount": _("Which account?"),
        "whom": _("Whom did you meet?"),
        "newName": _("Somebody new: name"),
        "newTitle": _("Their title"),
        "nobody": _("Nobody there"),
        "out": _("What came out?"),
        "action": _("What will they do, and by when?"),
        "actionWords": _("In other words"),
        "byWhen": _("By when?"),
        "anotherDay": _("Another day"),
        "week": _("+1 week"),
        "twoWeeks": _("+2 weeks"),
        "monthEnd": _("Month end"),
        "reason": _("Why not?"),
        "step": _("Our next step"),
        "note": _("Note"),
        "how": _("How"),
        "when": _("When"),
        "about": _("About which deal?"),
        "noDeal": _("No deal"),
        "more": _("More"),
        "save": _("Save"),
        "cancel": _("Cancel"),
        "needWhom": _("Say whom you met, or that nobody was there."),
        "needNotBoth": _("Either nobody was there or somebody was met."),
        "needOutcome": _("Say what came out."),
        "needAction": _("An advance is something the customer will do, with a day."),
        "needPast": _("This is still ahead. Only what took place can be logged."),
        "needWhen": _("Say when it was."),
        "noFiles": _("Photos cannot be kept without a network. Add them to the visit later."),
        "cannotKeep": _("This phone could not keep your entry. Copy your note before you close the page."),
    }


def _waiting() -> dict[str, Any]:
    return {
        "nothingWaits": _("Nothing waits. Everything is sent."),
        "sendNow": _("Send now"),
        "sending": _("Being sent"),
        "waits": _("Waits for the network"),
        "maybeSent": _("May have arrived already; the next sending finds out. It can be changed then."),
        "serverDown": _("The server does not answer as it should. It is tried again by itself."),
        "refused": _("Not taken"),
        "changedThere": _("It was changed there meanwhile"),
        "cancelledThere": _("Somebody cancelled this visit meanwhile. If you were there, send it as a new visit."),
        "there": _("What is there"),
        "wrote": _("What you wrote"),
        "editAndSend": _("Change and send again"),
        "sendAsNew": _("Send as a new visit"),
        "delete": _("Delete"),
        "deleteSure": _("Delete this visit for good? It was not sent."),
        "deleteYes": _("Delete it for good"),
        "keep": _("Keep it"),
        "export": _("Save to a file"),
        "state": _("State"),
        "outcome": _("Outcome"),
        "goneThere": _("It is no longer there, or not for you to see."),
        "kindNew": _("New visit"),
        "kindLog": _("Planned visit, logged"),
        "kindChange": _("Change of a visit"),
    }


def _leaving() -> dict[str, Any]:
    return {
        "unsentTitle": _("Not everything is sent yet"),
        "unsentText": _(
            "Signing out removes everything from this phone. Send what waits, or save it to a file, before that."
        ),
        "signOut": _("Sign out"),
        "signOutAnyway": _("Sign out and remove it from this phone"),
        "stay": _("Stay signed in"),
        "signOutOffline": _("Signing out needs the network."),
    }
