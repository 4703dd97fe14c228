"""What stands on the pages of the home 'long': everything a page can hold, and scripts other than the Latin one."""

from __future__ import annotations

from typing import Final

GERMAN: Final = """Vor jeder **Druckbehälterprüfung** wird die Anlage spannungsfrei geschaltet. Wer daran denkt,
spart sich den Ärger mit der Arbeitssicherheit; siehe [[Wiederinbetriebnahmegenehmigung]].

## Reihenfolge

1. Absperrventil schließen, zwei Minuten warten
2. Restdruck ablesen: unter 0,2 bar muss er liegen
3. Prüfprotokoll ausfüllen, auch wenn nichts auffällt

| Teil | Nummer | Preis |
|------|:------:|------:|
| Dichtring | 17-4 | 12,50 € |
| Überdruckventilgehäuse | 18-2 | 230,00 € |

> [!warning] Achtung
> Bei Störungen an der Rückschlagklappe sofort die Schichtführung verständigen.
"""

JAPANESE: Final = """ポンプのシールが漏れた場合は、まず**バルブ**を閉めて二分間待ちます。
圧力が 0.2 bar より低いことを確認してください。

## 手順

1. 元のバルブを閉める
2. 圧力計を読む
3. 新しいシールを取り付ける

> [!note] 予備の部品
> 戸棚の中に二つあります。
"""

HEBREW: Final = """לפני כל החלפה של אטם יש **לסגור את השסתום** ולהמתין שתי דקות. ראו גם [[לוח שחרור]].

## סדר העבודה

1. לסגור את השסתום הראשי
2. לקרוא את הלחץ: פחות מ-0.2 bar
3. להתקין אטם חדש מסוג HX 40

- [x] השסתום נסגר
- [ ] הלחץ נבדק

> [!warning] זהירות
> השמן חם גם אחרי שעה.

| חלק | מספר |
|-----|-----:|
| אטם | 17-4 |
| שסתום | 18-2 |

```python
valve.close(wait=120)  # seconds
```
"""

EVERYTHING: Final = """One page with **everything**: *emphasis*, ~~what was wrong~~, ==what matters==, `inline code`,
a [link](https://pumps.example/seal), #oil and a missing [[Page that is not there]].

## Lists

- Seals
    - of rubber, up to 90 °C
        - grey ones only with mineral oil
    - of steel
- Hoses

1. Close the valve
2. Wait
    1. two minutes in summer
    2. five in winter
3. Read the gauge

- [x] Valve closed
- [ ] Pressure below 0.2 bar, read twice by two people who do not stand at the same gauge, and written down by both
- [ ] Signed

Dead volume
:   What is left in the housing when the piston stands at its end.

Rated pressure
:   What the plate says.
:   Never what somebody remembers.

## Boxes

> The best seal is the one that nobody has to think about.
>
> > It is also the one nobody orders.

> [!note]
> Two spare seals lie in the cupboard.

> [!tip] Quicker
> Warm the ring in the hand first.

> [!question] Who knows?
> Is there a ring for 110 °C?

> [!warning]
> The oil is hot for an hour.

> [!danger] Never alone
> Pressure above 200 bar cuts.

## Code and figures

```python
def pressure(depth: float, density: float = 870.0) -> float:
    \"\"\"Pascal at `depth` metres of oil.\"\"\"
    return 9.81 * depth * density  # the surface stands at 1 bar, and that is added by whoever reads the gauge
```

| Part | Number | Price | Where | Who orders it | Last ordered | Remark |
|------|:------:|------:|-------|---------------|--------------|--------|
| Seal ring | 17-4 | 12.50 | Hall 3, cupboard 2 | Priya Nair | 12 October | Only the red ones; the grey ones are soft |
| Valve housing | 18-2 | 230.00 | Hall 7 | Tom Baker | 3 March | |
| Hose | 19-11 | 8.10 | Hall 3 | Priya Nair | 1 June | By the metre |

$p = \\rho g h$ stands for what the gauge shows.[^1]

---

### The third level

#### And the fourth

Text below it.

[^1]: As long as nothing moves.
"""
