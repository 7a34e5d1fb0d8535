"""WHO MAY: one row per page and act; may() is its only reader.

Every endpoint serves one method, so a page that shows and the act that changes are two rows. A row names the roles
and, where needed, conditions on the thing itself; workflow and phase are asked too, so buttons vanish in time.
"""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _

from portal import phases, workflow
from portal.rights import (
    ADMIN,
    ANYONE,
    AUDITOR,
    CHAIR,
    EXPERT,
    MEMBER,
    OFFICER,
    SIGNED_IN,
    STAFF,
    Answer,
    cleared,
    fresh_eyes,
    mine,
    not_applicant,
    own,
    own_editor,
    own_or_staff,
    own_owner,
    roles_of,
    running,
    second_person,
    undecided,
)  # fmt: skip

Condition = Callable[[Any, Any], bool | tuple[bool, Any]]


#   page or act                    who                          only if
TABLE: dict[str, tuple[frozenset[str], tuple[Condition, ...]]] = {
    name: (frozenset(who), conditions)
    for name, who, conditions in (
        # the public
        ("publish.home",             {ANYONE},                    ()),
        ("publish.calls",            {ANYONE},                    ()),
        ("publish.awards",           {ANYONE},                    ()),
        ("publish.award",            {ANYONE},                    ()),
        ("publish.awards_csv",       {ANYONE},                    ()),
        ("publish.participants",     {ANYONE},                    ()),
        ("publish.participant",      {ANYONE},                    ()),
        ("publish.participants_csv", {ANYONE},                    ()),
        ("publish.participants_json", {ANYONE},                   ()),
        ("publish.statistics",       {ANYONE},                    ()),
        ("publish.statistics_json",  {ANYONE},                    ()),
        ("publish.help",             {ANYONE},                    ()),
        ("publish.accessibility",    {ANYONE},                    ()),
        ("publish.personal_data",    {ANYONE},                    ()),
        ("publish.open_data",        {ANYONE},                    ()),
        ("publish.theme",            {ANYONE},                    ()),
        ("announce.call",            {ANYONE},                    ()),
        ("announce.questions",       {ANYONE},                    ()),
        ("announce.check",           {ANYONE},                    ()),
        ("announce.judge",           {ANYONE},                    ()),
        ("announce.ask",             {SIGNED_IN},                 ()),
        # staff: calls
        ("announce.calls",           STAFF,                       ()),
        ("announce.prepare",         {OFFICER, ADMIN},            ()),
        ("announce.create",          {OFFICER, ADMIN},            ()),
        ("announce.edit",            {OFFICER, ADMIN},            ()),
        ("announce.save",            {OFFICER, ADMIN},            ()),
        ("announce.open",            {OFFICER, ADMIN},            ()),
        ("announce.extend",          {OFFICER, ADMIN},            ()),
        ("announce.reply",           {OFFICER, ADMIN},            ()),
        # accounts
        ("accounts.profile",         {SIGNED_IN},                 ()),
        ("accounts.save_profile",    {SIGNED_IN},                 ()),
        ("accounts.organisations",   {SIGNED_IN},                 ()),
        ("accounts.found",           {SIGNED_IN},                 ()),
        ("accounts.create",          {SIGNED_IN},                 ()),
        ("accounts.found_abroad",    {SIGNED_IN},                 ()),
        ("accounts.create_abroad",   {SIGNED_IN},                 ()),
        ("accounts.organisation",    {SIGNED_IN},                 (own,)),
        ("accounts.save_organisation", {SIGNED_IN},               (own_owner,)),
        ("accounts.invite",          {SIGNED_IN},                 (own_owner,)),
        ("accounts.cancel_invitation", {SIGNED_IN},               (own_owner,)),
        ("accounts.change_part",     {SIGNED_IN},                 (own_owner,)),
        ("accounts.remove",          {SIGNED_IN},                 (own_owner,)),
        ("accounts.invitation",      {SIGNED_IN},                 ()),
        ("accounts.join",            {SIGNED_IN},                 ()),
        ("accounts.letters",         {SIGNED_IN},                 ()),
        ("accounts.letter",          {SIGNED_IN},                 (mine,)),
        ("accounts.people",          STAFF,                       ()),
        ("accounts.grant_role",      {ADMIN},                     ()),
        ("accounts.place",           {ADMIN},                     ()),
        ("accounts.revoke_role",     {ADMIN},                     ()),
        # applicants
        ("apply.mine",               {SIGNED_IN},                 ()),
        ("apply.start",              {SIGNED_IN},                 ()),
        ("apply.begin",              {SIGNED_IN},                 ()),
        ("apply.case",               {SIGNED_IN},                 (own,)),
        ("apply.step",               {SIGNED_IN},                 (own,)),
        ("apply.save",               {SIGNED_IN},                 (own_editor,)),
        ("apply.autosave",           {SIGNED_IN},                 (own_editor,)),
        ("apply.clash",              {SIGNED_IN},                 (own_editor,)),
        ("apply.settle",             {SIGNED_IN},                 (own_editor,)),
        ("apply.attach",             {SIGNED_IN},                 (own_editor,)),
        ("apply.detach",             {SIGNED_IN},                 (own_editor,)),
        ("apply.file",               {SIGNED_IN},                 (own,)),
        ("apply.preview",            {SIGNED_IN},                 (own,)),
        ("apply.review",             {SIGNED_IN},                 (own,)),
        ("apply.submit",             {SIGNED_IN},                 (own_owner,)),
        ("apply.submitted",          {SIGNED_IN},                 (own,)),
        ("apply.receipt",            {SIGNED_IN},                 (own,)),
        ("apply.screening_letter",   {SIGNED_IN},                 (own,)),
        ("apply.amend",              {SIGNED_IN},                 (own_owner,)),
        ("apply.withdraw",           {SIGNED_IN},                 (own_owner,)),
        ("apply.answer",             {SIGNED_IN},                 (own_owner,)),
        # staff: screening, assignment
        ("assess.cases",             STAFF,                       ()),
        ("assess.case",              STAFF,                       (not_applicant,)),
        ("assess.staff_file",        STAFF,                       (not_applicant,)),
        ("assess.export",            STAFF,                       ()),
        ("assess.screen",            {OFFICER},                   (not_applicant,)),
        ("assess.preview",           {OFFICER},                   (not_applicant,)),
        ("assess.admit",             {OFFICER},                   (not_applicant,)),
        ("assess.send_back",         {OFFICER},                   (not_applicant,)),
        ("assess.turn_away",         {OFFICER},                   (not_applicant,)),
        ("assess.take",              {OFFICER},                   (not_applicant,)),
        ("assess.note_register",     {OFFICER},                   (not_applicant,)),
        ("assess.assign",            {OFFICER},                   (not_applicant,)),
        ("assess.choose",            {OFFICER},                   (not_applicant,)),
        ("assess.unassign",          {OFFICER},                   (not_applicant,)),
        ("assess.pin",               {OFFICER},                   (not_applicant,)),
        ("assess.plan",              {OFFICER, CHAIR},            ()),
        ("assess.assign_all",        {OFFICER},                   ()),
        ("assess.apply_plan",        {OFFICER},                   ()),
        ("assess.plan_csv",          {OFFICER, CHAIR},            ()),
        ("assess.bring_plan",        {OFFICER},                   ()),
        ("assess.progress",          {OFFICER, CHAIR, AUDITOR},   ()),
        ("assess.remind",            {OFFICER},                   ()),
        ("assess.phases",            STAFF,                       ()),
        ("assess.set_phases",        {OFFICER},                   ()),
        ("assess.rank",              {OFFICER, CHAIR},            ()),
        ("assess.experts",           {OFFICER, CHAIR, ADMIN},     ()),
        ("assess.introduce",         {OFFICER, ADMIN},            ()),
        ("assess.engage",            {OFFICER, ADMIN},            ()),
        ("assess.expert",            {OFFICER, CHAIR, ADMIN},     ()),
        ("assess.save_expert",       {OFFICER, ADMIN},            ()),
        ("assess.import_page",       {OFFICER},                   ()),
        ("assess.import_reviews",    {OFFICER},                   ()),
        # experts
        ("assess.queue",             {EXPERT},                    ()),
        ("assess.profile",           {EXPERT},                    ()),
        ("assess.save_profile",      {EXPERT},                    ()),
        ("assess.wishes",            {EXPERT},                    ()),
        ("assess.bid",               {EXPERT},                    ()),
        ("assess.offer",             {EXPERT},                    (mine,)),
        ("assess.clear",             {EXPERT},                    (mine,)),
        ("assess.conflict",          {EXPERT},                    (mine,)),
        ("assess.decline",           {EXPERT},                    (mine,)),
        ("assess.sheet",             {EXPERT},                    (mine, cleared)),
        ("assess.expert_file",       {EXPERT},                    (mine, cleared)),
        ("assess.save_sheet",        {EXPERT},                    (mine, cleared)),
        ("assess.autosave_sheet",    {EXPERT},                    (mine, cleared)),
        ("assess.score",             {EXPERT},                    (mine, cleared)),
        ("assess.revise",            {EXPERT},                    (mine, cleared, phases.changeable)),
        ("assess.abstain",           {EXPERT},                    (mine, cleared)),
        # panel
        ("award.ranking",            {OFFICER, CHAIR, AUDITOR},   ()),
        ("award.ranking_xlsx",       {OFFICER, CHAIR, AUDITOR},   ()),
        ("award.prepare",            {OFFICER, CHAIR},            (not_applicant,)),
        ("award.prepare_all",        {OFFICER, CHAIR},            ()),
        ("award.decision",           {OFFICER, CHAIR, AUDITOR},   (not_applicant,)),
        ("award.confirm",            {CHAIR},                     (not_applicant, fresh_eyes)),
        ("award.confirm_all",        {CHAIR},                     ()),
        ("award.preview_letter",     {OFFICER, CHAIR, AUDITOR},   (not_applicant,)),
        ("award.outbox",             {OFFICER, CHAIR, AUDITOR},   ()),
        ("award.release",            {CHAIR},                     ()),
        ("award.protocol",           {OFFICER, CHAIR, AUDITOR},   ()),
        ("award.awards",             STAFF,                       ()),
        ("award.sign",               {OFFICER},                   (not_applicant,)),
        ("award.present",            {OFFICER, CHAIR},            (not_applicant,)),
        ("award.result",             {SIGNED_IN},                 (own,)),
        ("award.letter_pdf",         {SIGNED_IN},                 (own,)),
        # residency: the commission
        ("award.commission",         STAFF | {MEMBER},            ()),
        ("award.appoint",            {OFFICER, ADMIN},            ()),
        ("award.dismiss",            {OFFICER, ADMIN},            ()),
        ("award.proceedings",        STAFF,                       (not_applicant,)),
        ("award.put_forward",        {OFFICER},                   (not_applicant,)),
        ("award.matter",             STAFF | {MEMBER},            (not_applicant,)),
        ("award.matter_file",        STAFF | {MEMBER},            (not_applicant,)),
        ("award.vote",               {MEMBER},                    (not_applicant, undecided)),
        ("award.recuse",             {MEMBER},                    (not_applicant, undecided)),
        ("award.resolve",            {MEMBER},                    (not_applicant, undecided)),
        ("award.minutes",            STAFF | {MEMBER},            (not_applicant,)),
        # residency: the agreement and the register
        ("award.agreement",          {SIGNED_IN},                 (own,)),
        ("award.sign_agreement",     {SIGNED_IN},                 (own_owner,)),
        ("award.countersign",        {OFFICER},                   (not_applicant,)),
        ("award.lapse",              {OFFICER},                   (not_applicant,)),
        ("award.register",           {OFFICER},                   (not_applicant,)),
        ("award.participants",       STAFF,                       ()),
        ("award.participant",        STAFF,                       (not_applicant,)),
        ("award.suspend",            {OFFICER},                   (not_applicant,)),
        ("award.resume",             {OFFICER},                   (not_applicant,)),
        ("award.propose_exclusion",  {OFFICER},                   (not_applicant, running)),
        ("award.expire",             {OFFICER},                   (not_applicant,)),
        ("award.participations",     {SIGNED_IN},                 ()),
        ("award.participation",      {SIGNED_IN},                 (own,)),
        ("award.propose_activities", {SIGNED_IN},                 (own_owner, running)),
        ("award.leave",              {SIGNED_IN},                 (own_owner,)),
        # certificates: anybody checks them, their holders take them, staff issue them
        ("certify.verify",           {ANYONE},                    ()),
        ("certify.examine",          {ANYONE},                    ()),
        ("certify.scan",             {ANYONE},                    ()),
        ("certify.verify_json",      {ANYONE},                    ()),
        ("certify.states",           {ANYONE},                    ()),
        ("certify.keys",             {ANYONE},                    ()),
        ("certify.mine",             {SIGNED_IN},                 ()),
        ("certify.held",             {SIGNED_IN},                 (own,)),
        ("certify.paper",            {SIGNED_IN},                 (own,)),
        ("certify.certificates",     STAFF,                       ()),
        ("certify.certificate",      STAFF,                       (not_applicant,)),
        ("certify.staff_paper",      STAFF,                       (not_applicant,)),
        ("certify.preview",          STAFF,                       (not_applicant,)),
        ("certify.choose",           {OFFICER, CHAIR},            ()),
        ("certify.draw_up",          {OFFICER, CHAIR},            ()),
        ("certify.propose",          {OFFICER, CHAIR},            (not_applicant,)),
        ("certify.renew",            {OFFICER, CHAIR},            (not_applicant,)),
        ("certify.correct",          {OFFICER, CHAIR},            (not_applicant,)),
        ("certify.approve",          {CHAIR},                     (not_applicant, second_person)),
        ("certify.decline",          {CHAIR},                     (not_applicant, second_person)),
        ("certify.print_again",      {OFFICER, CHAIR},            (not_applicant,)),
        ("certify.suspend",          {OFFICER, CHAIR},            (not_applicant,)),
        ("certify.resume",           {OFFICER, CHAIR},            (not_applicant,)),
        ("certify.revoke",           {CHAIR},                     (not_applicant,)),
        ("certify.batches",          STAFF,                       ()),
        ("certify.batch",            STAFF,                       ()),
        ("certify.propose_batch",    {OFFICER, CHAIR},            ()),
        ("certify.propose_annual",   {OFFICER, CHAIR},            ()),
        ("certify.approve_batch",    {CHAIR},                     (second_person,)),
        # participants: statements and the contribution
        ("award.statements",         {SIGNED_IN},                 (own,)),
        ("award.begin_statement",    {SIGNED_IN},                 (own_editor,)),
        ("award.statement",          {SIGNED_IN},                 (own,)),
        ("award.statement_page",     {SIGNED_IN},                 (own,)),
        ("award.save_statement",     {SIGNED_IN},                 (own_editor,)),
        ("award.autosave_statement", {SIGNED_IN},                 (own_editor,)),
        ("award.statement_clash",    {SIGNED_IN},                 (own_editor,)),
        ("award.settle_statement",   {SIGNED_IN},                 (own_editor,)),
        ("award.attach_evidence",    {SIGNED_IN},                 (own_editor,)),
        ("award.detach_evidence",    {SIGNED_IN},                 (own_editor,)),
        ("award.evidence",           {SIGNED_IN},                 (own,)),
        ("award.statement_template", {SIGNED_IN},                 (own,)),
        ("award.import_statement",   {SIGNED_IN},                 (own_editor,)),
        ("award.review_statement",   {SIGNED_IN},                 (own,)),
        ("award.submit_statement",   {SIGNED_IN},                 (own_owner,)),
        ("award.answer_statement",   {SIGNED_IN},                 (own_owner,)),
        ("award.contribution",       {SIGNED_IN},                 (own,)),
        ("award.invoice",            {SIGNED_IN},                 (own,)),
        # staff: statements and the contribution
        ("award.filed_statements",   STAFF,                       ()),
        ("award.filed_statement",    STAFF,                       (not_applicant,)),
        ("award.filed_evidence",     STAFF,                       (not_applicant,)),
        ("award.return_statement",   {OFFICER},                   (not_applicant,)),
        ("award.accept_statement",   {OFFICER},                   (not_applicant,)),
        ("award.ledger",             STAFF,                       (not_applicant,)),
        ("award.record_payment",     {OFFICER},                   (not_applicant,)),
        ("award.cancel_payment",     {OFFICER},                   (not_applicant,)),
        # eligibility for tax reliefs
        ("certify.eligibility",      {SIGNED_IN},                 (own_or_staff,)),
        ("certify.what_if",          {SIGNED_IN},                 (own_or_staff,)),
        ("certify.confirm_verdict",  {OFFICER},                   (not_applicant,)),
        ("certify.overrule_verdict", {OFFICER},                   (not_applicant,)),
        ("certify.tax_rules",        {ANYONE},                    ()),
        # everyone's desk
        ("work.desk",                {SIGNED_IN},                 ()),
        ("work.style",               {ANYONE},                    ()),
        ("work.job",                 STAFF,                       ()),
    )
}  # fmt: skip

# served by libraries or the door itself, with no person to ask about
OPEN = frozenset({"static", "asset", "healthz", "front_door", "favicon"})
LIBRARY = "security"  # Flask-Security's blueprint checks its own pages


def may(user: Any, act: str, thing: Any = None) -> Answer:
    """Whether the user may do the act now: the row, its conditions, and the workflow where the thing has a state."""
    who, conditions = TABLE[act]
    if not who & roles_of(user):
        return Answer(False, _("Your account does not have the right for this page."))
    if thing is None:
        return Answer(True)
    for condition in conditions:
        found = condition(user, thing)
        yes, reason = found if isinstance(found, tuple) else (found, _("This is not yours."))
        if not yes:
            return Answer(False, reason)
    moves = act in workflow.ACTS and hasattr(thing, "route")
    if moves and workflow.next_state(thing.route, thing.state, act) is None:
        return Answer(False, _("It is not the time for this."))
    closed = phases.closed(act, who & roles_of(user), thing)
    return Answer(False, closed) if closed else Answer(True)
