"""What reliefs of corporate income tax do not go together with (Tax Code 2025, art. 348 p. 2, 735, 736, 739 p. 5).

Before 2026 by the page of the hub: a participant works in no special economic zone and has no other such reduction.
"""

from portal.announce.rules.tax.claims import Saying, claim, named
from portal.announce.rules.verdicts import sentence as _

NO_DIGITAL_ASSETS = claim(
    "other.digital_assets",
    title=named("Цифрлық активтер саласында емес", "Не в сфере цифровых активов", "Not active in digital assets"),
    wanted=False,
    refuses=Saying("DIGITAL_ASSETS", _("Taxpayers in digital assets pay advance payments in any case.")),
    change=_("The relief returns when the company is no longer active in digital assets."),
)
NO_OTHER_REDUCTION = claim(
    "other.other_100_reduction",
    title=named("КТС-ті 100 % азайтудың өзгесі жоқ", "Нет другого уменьшения КПН на 100 %", "No other 100% reduction"),
    wanted=False,
    refuses=Saying("OTHER_100_REDUCTION", _("Another 100% reduction of corporate income tax is used as well.")),
    change=_("Give up the other 100% reduction of corporate income tax."),
)
NO_SEZ = claim(
    "other.sez",
    title=named("АЭА-да қызмет етпейді", "Не действует в СЭЗ", "Not working in a special economic zone"),
    wanted=False,
    refuses=Saying("SEZ", _("An organisation working in a special economic zone may not use another 100% reduction.")),
    change=_("The reduction is open to organisations that do not work in a special economic zone."),
)
NO_INVESTMENT_AGREEMENT = claim(
    "other.investment_agreement",
    title=named("Инвестициялар туралы келісім жоқ", "Нет соглашения об инвестициях", "No investment agreement"),
    wanted=False,
    refuses=Saying(
        "INVESTMENT_AGREEMENT", _("A person with an investment agreement may not use other reductions of this tax.")
    ),
    change=_("The reduction is open to those without an investment agreement."),
)
ALL = (NO_OTHER_REDUCTION, NO_SEZ, NO_INVESTMENT_AGREEMENT)
