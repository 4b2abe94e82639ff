"""English words whose forms no rule tells: `spent` is `spend`, `children` are `child`.

Left out are forms that are words of their own as often: `ground`, `wound`, `bound`, `lay`, `born`, `leaves`, `lives`.
"""

from functools import cache

# A line: the word as a dictionary lists it, then the forms that its rule would not give.
_FORMS = """
arise arose arisen/awake awoke awoken/become became/begin began begun/bend bent/bite bit bitten/bleed bled
blow blew blown/break broke broken/breed bred/bring brought/build built/burn burnt/buy bought/catch caught
choose chose chosen/cling clung/come came/creep crept/deal dealt/dig dug/draw drew drawn/dream dreamt
drink drank drunk/drive drove driven/eat ate eaten/fall fell fallen/feed fed/feel felt/fight fought/find found
flee fled/fling flung/fly flew flown/forbid forbade forbidden/foresee foresaw foreseen/forget forgot forgotten
forgive forgave forgiven/freeze froze frozen/get got gotten/give gave given/go went gone/grow grew grown/hang hung
hear heard/hide hid hidden/hold held/keep kept/know knew known/lead led/leap leapt/learn learnt/leave left/lend lent
light lit/lose lost/make made/mean meant/meet met/mislead misled/mistake mistook mistaken/oversee oversaw overseen
overcome overcame/overtake overtook overtaken/overthrow overthrew overthrown/pay paid/prove proven/rebuild rebuilt
repay repaid/ride rode ridden/ring rang rung/rise rose risen/run ran/say said/see saw seen/seek sought/sell sold
send sent/sew sewn/shake shook shaken/shine shone/shoot shot/show shown/shrink shrank shrunk/sing sang sung
sink sank sunk/sit sat/sleep slept/slide slid/sow sown/speak spoke spoken/speed sped/spend spent/spin spun
spring sprang sprung/stand stood/steal stole stolen/stick stuck/sting stung/strike struck stricken/string strung
strive strove striven/swear swore sworn/sweep swept/swell swollen/swim swam swum/swing swung/take took taken
teach taught/tear tore torn/tell told/think thought/throw threw thrown/tread trod trodden/undergo underwent undergone
understand understood/undertake undertook undertaken/uphold upheld/wake woke woken/wear wore worn/weave wove woven
weep wept/win won/withdraw withdrew withdrawn/withhold withheld/withstand withstood/wring wrung/write wrote written
rewrite rewrote rewritten/analysis analyses/calf calves/child children/crisis crises/criterion criteria/foot feet
goose geese/half halves/hypothesis hypotheses/knife knives/loaf loaves/man men/mouse mice/ox oxen/phenomenon phenomena
shelf shelves/thesis theses/thief thieves/tooth teeth/wife wives/wolf wolves/woman women
"""


@cache
def irregular_forms() -> dict[str, str]:
    """The word that each irregular form is a form of."""
    lines = _FORMS.replace("\n", "/").strip("/").split("/")
    return {form: word for word, *forms in map(str.split, lines) for form in forms}
