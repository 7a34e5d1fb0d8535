"""The letters of the story, word for word, as people read them."""

PROJECT = "Система акустического поиска утечек в тепловых сетях"
SUBMITTED = f"""The application IG-2026-00001 is submitted

The portal accepted the application IG-2026-00001 (“{PROJECT}”) of Zhylu Saq LLP in the call “Innovation grants” on \
6 May 2026, 11:30.

What comes next: we check it for completeness by 1 June 2026 and write to you.
Until 22 May 2026, 18:00 you can take it back, change it or withdraw it.

The receipt with the sum of every section and file is in your account."""
ADMITTED = f"""The application IG-2026-00001 was admitted to the experts

The application IG-2026-00001 (“{PROJECT}”) of Zhylu Saq LLP is complete and goes to the experts.

We will tell you the decision by 16 July 2026. You do not need to do anything now."""
ASKED = """Applications to review: Innovation grants

Dear Expert 1,

in the call “Innovation grants” 2 applications are waiting for your review.
Until 9 July 2026. Before each text opens, say whether you have a conflict of interest.

If you cannot take one of them, decline with a reason as soon as possible, so that another expert has time."""
AWARDED = f"""Your project is awarded a grant: IG-2026-00001

The commission approved the project “{PROJECT}” in the call “Innovation grants”.
Sum of the grant: 17,820,000 ₸.

Total score: 75.00 of 100; place 1 of 2 in your kind of grant.

What to do now is in your account: the last day to sign the agreement, the letter as PDF, the scores by criterion and \
the comments of the experts."""
REFUSED = """Decision on your application: IG-2026-00002

The grant for the project “Ветряк для пастбищ” in the call “Innovation grants” is refused.

Why:
The total score of the project is below the pass mark of the call.

Total score: 45.00 of 100, the pass mark is 60.
Competence of the team: mean 4.50, the minimum is 5.

The scores by criterion, the comments of the experts and how to appeal are in your account."""
RETURNED = f"""Please correct the application IG-2026-00001

We checked the application IG-2026-00001 (“{PROJECT}”) of Samal LLP for completeness. A few things have to be put \
right before it can go on.

Send the corrected application not later than 4 June 2026. This is 7 working days. While the application is with you, \
our own term does not run.

What to correct:
1. The stages of the estimate do not add up to the total project cost. Correct the estimate or the total.
   Basis: Conditions of the call: application form
2. The proof of co-financing is not signed. Provide a signed guarantee letter or a bank statement.
   Basis: Entrepreneurial Code, article 241-9, paragraph 2; Conditions of the call: list of documents

The officer adds:
The bank statement is of last year.

Correct only what is listed here. After that the check begins anew. An application is returned only once."""
CORRECTED = f"""The corrected application IG-2026-00001 is submitted

The portal accepted the corrected application IG-2026-00001 (“{PROJECT}”) of Samal LLP on 4 June 2026, 23:59.

What comes next: we check it once more by 9 June 2026 and write to you.

The receipt with the sum of every section and file is in your account."""
TURNED_AWAY = f"""The application IG-2026-00001 was turned away at the formal check

The application IG-2026-00001 (“{PROJECT}”) of Samal LLP does not meet the rules of the call “Innovation grants”, so \
it does not go to the experts. The idea of the project was not judged.

Rules that are not met:
1. On the day of submission the applicant had a tax debt.
   Basis: Conditions of the call: who may apply

The officer adds:
The register shows 412 000 tenge.

You may appeal within 10 working days of this letter. When the reasons are put right, you may apply again."""
WITHDRAWN = f"""The application IG-2026-00001 is withdrawn

On 4 May 2026, 09:00 the application “{PROJECT}” of Samal LLP in the call “Innovation grants” was withdrawn. It takes \
no further part.

Until 22 May 2026, 18:00 the company may begin another one."""
TAKEN_BACK = f"""The application IG-2026-00001 was taken back to be changed

On 20 May 2026, 15:00 the application IG-2026-00001 (“{PROJECT}”) of Samal LLP became a draft again.

It takes part in the call only if it is submitted again by 22 May 2026, 18:00. Its number stays."""
