"""What programs and people write where there is nothing. Pure data and one question."""

_WORDS = """
    undefined | null | nil | none | nan | n/a | n.a. | n.a | na | #n/a | #n/d | #nv | #ref! | #value! | #wert! | #name? | #div/0! | #null! | #num! |
    (null) | <null> | <none> | [null] | \\n | {} | [] | [object object] | unknown | unavailable | not available | not found | no data | no value |
    not provided | not specified | not set | no name | no linkedin | no profile | (blank) | (empty) | tbd | tba |
    unknown unknown | keine angabe | k.a. | k. a. | unbekannt | nicht verfügbar | inconnu | inconnue | non disponible | aucun |
    desconocido | desconocida | sin datos | no disponible | ninguno | desconhecido | não disponível | sconosciuto | nessuno | onbekend |
    bilinmiyor | brak danych | nieznany | неизвестно | нет | нет данных | невідомо | немає | 不明 | なし | 無し | 未知 | 无 | 暂无 | 없음 | 알 수 없음 |
    अज्ञात | غير معروف | لا يوجد | לא ידוע | אין |
    linkedin member | linkedin user | private member | linkedin-mitglied | membre de linkedin | membre linkedin | miembro de linkedin |
    usuário do linkedin | membro di linkedin | linkedin-lid | linkedin üyesi | użytkownik linkedin | участник linkedin | учасник linkedin
"""
NOTHING = frozenset(" ".join(each.split()) for each in _WORDS.split("|"))
LONGEST = max(map(len, NOTHING))  # casefolding makes none shorter
NAMES_TOO = frozenset({"Na", "Nan"})  # so written they are somebody's


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: empty, a dash or dots, or one of those words."""
    if len(text) <= LONGEST and text.casefold() in NOTHING:
        return text not in NAMES_TOO
    return not (text[:1].isalnum() or any(map(_says, text)))


def _says(letter: str) -> bool:
    return letter.isalnum() or ord(letter) > 0x2FFF  # whatever it is there, it is no dash
