"""Records of software: releases, servers, tickets, deployments, incidents."""

from __future__ import annotations

from editflow.data.families.fill import invent
from editflow.data.families.fill.records.kind import Kind, between, one_of, per_line

RELEASE = Kind(
    ("Release", "Release notes", "Package", "Project"),
    {
        "project": (("Project", "Package", "Name"), lambda rng: invent.surname(rng).lower()),
        "version": (("Version", "Release"), invent.version),
        "date": (("Date", "Release date", "Released"), invent.date),
        "author": (("Author", "Maintainer", "Released by"), invent.person),
        "licence": (
            ("License", "Licence"),
            one_of("MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0", "MPL-2.0", "ISC"),
        ),
        "page": (("URL", "Homepage", "Website"), invent.url),
    },
    per_line("""
        {author} released {project} {version} on {date}.
        {project} is under the {licence} license.
        {version} of {project} came out on {date}.
        Its home is {page}.
        {author} maintains {project}, see {page}.
        {project} {version} is out.
        The code is {licence} and {author} wrote it.
        [changelog|release] {version} ({date})
        {project}: {licence}-licensed, [by|written by|made by] {author}
        [Read more at|More on|Everything else is on|The website is] {page}.
        [Written|Maintained|Published] by {author}, licensed {licence}.
        On {date}, {author} [pushed the tag|uploaded the package|published a new release].
        The [newest|latest|current] version of {project} is {version}.
        {project}'s [website|homepage|page] is {page}.
        You may use {project} under the terms of {licence}.
        pip install {project}=={version}
        [Upgrade|Please upgrade|Update] to {version}, which is available since {date}.
        {date}: {project} {version}
        The [person|developer] behind {project} is {author}.
        Visit {page} [to get|to download|for the files of] {version}.
        The license, {licence}, [stays the same|has not changed|did not change].
        [Thank|Blame|Credit] {author} for {version}.
        name = {project}, license = {licence}
        [Released on|Out since|Published on] {date}.
        {author}'s {project} [lives|is found|can be found] at {page}.
        After months of work, {version} was [finished|published|released] by {author}.
        [Homepage|Docs|Web]: {page}
        [Terms|Legal]: {licence}
        {project} has been [released|published|updated] on {date}.
        hey, {author} just put {project} {version} online
        Anybody may copy the code, since it is {licence}.
    """),
)

SERVER = Kind(
    ("Server", "Connection", "Machine", "Service"),
    {
        "host": (("Host", "Hostname", "Server", "Address"), invent.host),
        "port": (("Port", "TCP port"), invent.port),
        "user": (("User", "Username", "Login"), lambda rng: invent.first_name(rng).lower()),
        "region": (
            ("Region", "Zone"),
            one_of("eu-west-1", "us-east-2", "ap-south-1", "sa-east-1", "eu-north-1", "local"),
        ),
        "admin": (("Admin", "Owner", "Contact"), invent.email),
        "version": (("Version", "Software version"), invent.version),
    },
    per_line("""
        The service runs on {host}, port {port}.
        Log in to {host} as {user}.
        {admin} looks after {host}.
        It listens on port {port} and runs version {version}.
        The machine is in {region}.
        We moved {host} to {region}, the user is {user}.
        Since yesterday {version} is installed on {host}.
        If it is down, write to {admin}.
        host={host} port={port}
        user={user} host={host}
        INFO listening on {host}:{port}
        [started|boot|server up]: {host} v={version} region={region}
        connect to {host} on port {port} as user {user}
        [Use|Open|Forward] port {port}.
        The [login|username|account name] is {user}, the [zone|region] {region}.
        {host} [was upgraded|has been upgraded|was updated] to {version}.
        [Ask|Mail|Contact] {admin} when you [need access|cannot log in|lose the password].
        {user} is the only [user|login|account] that may connect.
        In {region} there is a [machine|server|box] [named|called] {host}.
        {host}'s [owner|admin|administrator] is {admin}.
        [Traffic|Everything] on port {port} [is allowed|is let through].
        {version} is the [software|version] that runs [there|on it|right now].
        [The machine|Our server|The box], {host}, [is located in|was set up in|stands in] {region}.
        Sign in with {user}[, then wait|, nothing else].
        [Bugs|Problems|Alarms] of {host} are reported to {admin}.
        After the update to {version} the service [uses|moved to|listens on] port {port}.
        [Admin|Owner|Responsible]: {admin}
        - zone {region}, login {user}
        curl {host}:{port}/health says version {version}
        {region} / {host} / {version}
        hi, what we use is {host} with user {user}
    """),
)

BUG = Kind(
    ("Bug report", "Ticket", "Issue", "Support request"),
    {
        "ticket": (("Ticket", "Ticket number", "Issue", "ID"), invent.identifier),
        "reporter": (("Reporter", "Reported by", "Author"), invent.person),
        "version": (("Version", "Affected version"), invent.version),
        "priority": (
            ("Priority", "Severity"),
            one_of("low", "medium", "high", "urgent", "critical"),
        ),
        "status": (
            ("Status", "State"),
            one_of("open", "closed", "blocked", "waiting", "solved"),
        ),
        "date": (("Date", "Opened", "Reported on"), invent.date),
    },
    per_line("""
        {reporter} opened {ticket} on {date}.
        {ticket} has {priority} priority and is {status}.
        It happens with version {version}.
        The priority is {priority}.
        {reporter} saw this in {version}.
        {ticket} is {status} and dates from {date}.
        [{ticket}] [status|state]={status} [prio|priority]={priority}
        {ticket}, {priority}, {status}
        [The issue|The ticket|It] is [now|still|currently] {status}.
        On {date} {reporter} [wrote to us|complained|sent a report].
        [Only|Just] version {version} is affected.
        [Seen|Observed|Noticed] in {version} by {reporter} on {date}.
        We gave {ticket} {priority} priority.
        [Severity|Urgency|Importance]: {priority}. [Version|Build|Affects]: {version}.
        {ticket} was [reported|opened|created] by {reporter}.
        {reporter}'s [ticket|report|issue] [got the number|is|has the number] {ticket}.
        Since {ticket} is {status}, [nothing is to be done today|please check with us].
        [Who found it?|Found by] {reporter}, in {version}.
        [Opened|Created|Reported] {date}, now {status}
        A [bug|ticket] of {priority} priority was opened on {date}.
        Users of {version} see the [bug|problem|crash] of {ticket}.
        The team [treats it as|considers it] {priority}, and it is {status}.
        hi, I'm {reporter} and I run version {version}
        status changed to {status}
        {ticket} [concerns|is about|affects] version {version}.
        {date} - {reporter} - {ticket}
        Regards, {reporter} (ticket {ticket})
        What {reporter} reported is of {priority} severity.
        [#|re: |about ]{ticket}: state is {status}, opened {date}
    """),
)

DEPLOYMENT = Kind(
    ("Deployment", "Rollout", "Deploy log", "Change record"),
    {
        "service": (("Service", "Component", "App"), lambda rng: invent.surname(rng).lower()),
        "old_version": (("Old version", "Previous version", "From version"), invent.version),
        "new_version": (("New version", "Target version", "To version"), invent.version),
        "stage": (
            ("Environment", "Stage"),
            one_of("production", "staging", "testing", "preview", "canary", "sandbox"),
        ),
        "engineer": (("Engineer", "Deployed by", "Operator"), invent.person),
        "reviewer": (("Reviewer", "Approved by", "Approver"), invent.person),
        "time": (("Time", "Deployed at", "Rollout time"), invent.clock),
    },
    per_line("""
        {engineer} [deployed|rolled out|shipped] {service} {new_version} to {stage}.
        {service} [went|moved|was upgraded] from {old_version} to {new_version}.
        {reviewer} [approved|reviewed|signed off] the change.
        [Before|Until then] it was {old_version}.
        The [rollout|deploy] [began|started|took place] at {time}.
        {time} deploy service={service} env={stage}
        {new_version} [replaces|supersedes] {old_version}.
        Approved by {reviewer}, [carried out|executed|deployed] by {engineer}.
        {stage} now runs {new_version}[| of it].
        In case of trouble roll {service} back to {old_version}.
        {old_version} -> {new_version} ({stage})
        [Once|After] {reviewer} had said yes, {engineer} [pressed the button|deployed it].
        The [new version|upgrade] of {service}, {new_version}, is [live|up] in {stage}.
        {service}: done at {time}, operator {engineer}
    """),
)

INCIDENT = Kind(
    ("Incident", "Outage report", "Incident report", "Post-mortem"),
    {
        "incident": (("Incident", "Incident number", "Incident ID"), invent.identifier),
        "system": (("System", "Affected system", "Host"), invent.host),
        "detected": (("Detected at", "Start of outage", "Down since"), invent.clock),
        "resolved": (("Resolved at", "End of outage", "Up again at"), invent.clock),
        "day": (("Date", "Day", "Day of the incident"), invent.date),
        "responder": (("Responder", "On call", "Fixed by"), invent.person),
        "cause": (
            ("Cause", "Root cause"),
            one_of("disk full", "expired certificate", "power cut", "bad config", "memory leak"),
        ),
        "users": (("Users affected", "Affected users"), between(3, 9000)),
    },
    per_line("""
        On {day} {system} [went down|failed|stopped answering] at {detected}.
        {responder} [had it running again|fixed it|brought it back] by {resolved}.
        The [root cause|reason|cause] was [simple|found]: {cause}.
        {incident}: {cause} on {system}
        {users} users [were affected|noticed it|could not log in].
        {detected} alert, {resolved} all clear
        {responder} [was on call|had duty] and [dealt with|worked on] {incident}.
        From {detected} until {resolved} [nothing worked|the service was down].
        [We filed it|It is recorded|It was logged] as {incident}.
        {system} [is|was] the system that [broke|failed].
        [Outage|Incident] of {day}, {users} users hit
        Because of "{cause}" {system} was [unreachable|down].
        At {resolved} {responder} [closed|resolved] {incident}.
        [Detected|First alarm|Noticed]: {detected}.
    """),
)
