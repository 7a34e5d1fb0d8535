"""Tables of many certificates, as people upload them."""

HEAD = "bin,valid_from,valid_until,tax,year,conditions\n"
CONDITION = "Шарт|Условие|Condition|17-бап|ст. 17|art. 17|met"


def table(*numbers):
    rows = "".join(f"{number},2026-01-01,2026-12-31,cit,2026,{CONDITION};{CONDITION}\n" for number in numbers)
    return (HEAD + rows).encode()
