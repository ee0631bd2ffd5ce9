# ruff: noqa: E501 (a row of a table stands on one line)
"""What the geoparser takes for a place, what it leaves, and which place it takes it for. All sentences are made up."""

import sys
from itertools import pairwise

import pytest

from articles.extraction import resolve, scope, sentences, toponyms
from articles.extraction.knowledge import read_table
from articles.extraction.records import Span
from articles.extraction.words import Words


def found(text):
    """(words, kind, province codes joined by +) of each toponym, in order; bare «استان» and «کشور» left out."""
    return [
        (text[t.start : t.end], t.place.kind, "+".join(t.place.provinces))
        for t in toponyms.geoparse(sentences.analyse(text)).toponyms
        if not t.reason.rule.startswith("relative: focus")
    ]


# name of the row: text: what it must give, as «words kind provinces» joined by ;
TAKES = """
a province after its noun: جاده‌های استان گیلان بازسازی می‌شود. = گیلان province IR-01
a province of two names: مدارس استان کهگیلویه و بویراحمد نوسازی شد. = کهگیلویه و بویراحمد province IR-17
a province with a slip of the pen: استان کهکیلویه و بویراحمد بارانی است. = کهکیلویه و بویراحمد province IR-17
a province without half-space: در استان سیستان وبلوچستان باران بارید. = سیستان وبلوچستان province IR-11
a short name of a province: استان چهارمحال برف‌گیر است. = چهارمحال province IR-14
a province in Arabic letters: استان كردستان و استان همدان همسایه‌اند. = كردستان province IR-12; همدان province IR-13
the province whose name is an adjective: استاندار مرکزی از طرح تازه خبر داد. = مرکزی province IR-00
a province named like an agency: در استان فارس نخل می‌کارند. = فارس province IR-07
a governor-general's province: استاندار یزد از بهره‌برداری طرح خبر داد. = یزد province IR-21
a governor's county: فرماندار سلماس دستور داد. = سلماس county IR-04
a mayor's city: شهردار قزوین از خرید اتوبوس خبر داد. = قزوین city IR-26
a district governor's district: بخشدار زهان به روستاها رفت. = زهان city IR-29
a Friday imam's city: امام جمعه زنجان بر صرفه‌جویی تأکید کرد. = زنجان city IR-19
a deputy's county: نماینده مردم بوکان در مجلس پرسید. = بوکان county IR-04
two counties of a deputy: نماینده مردم گرگان و آق‌قلا سخن گفت. = گرگان county IR-27; آق‌قلا county IR-27
a director's province: مدیرکل راهداری و حمل و نقل جاده‌ای همدان آمد. = همدان province IR-13
a body's province: اداره کل منابع طبیعی سمنان نهال داد. = سمنان province IR-20
a university's city: دانشگاه علوم پزشکی یزد دستگاه خرید. = یزد city IR-21
a dateline: به گزارش خبرگزاری فارس از بندرعباس، اسکله آماده شد. = بندرعباس city IR-22
a dateline of a correspondent: وی در گفت‌وگو با خبرنگار فارس در بجنورد افزود: راه باز است. = بجنورد city IR-28
a county after its noun: بیمارستان شهرستان میبد تجهیز شد. = میبد county IR-21
a city after its noun: بافت فرسوده شهر بابل نوسازی می‌شود. = بابل city IR-02
a village that no list holds: راه روستای گلین‌دره آسفالت شد. = گلین‌دره village
a village of two words: به روستای تیمور آباد آب رسید. = تیمور آباد village
a village with its county: مدرسه روستای گلین‌دره سقز ساخته شد. = گلین‌دره village IR-12; سقز city IR-12
a town that only the lexicon has: کارخانه‌ای در شهر ورزنه راه افتاد. = ورزنه city IR-10
a town by an older spelling: در قائمشهر و بابلسر باران بارید. = قائمشهر city IR-02; بابلسر city IR-02
a town with spaces for half-spaces: پارک شهر خمینی شهر باز شد. = خمینی شهر city IR-10
a compound that is a name: به کوشش مردم شهرری پل ساخته شد. = شهرری city IR-23
a name run together with its preposition: باران درکردستان ادامه دارد. = کردستان province IR-12
a mayor run together with the city: شهردارتهران استعفا کرد. = تهران city IR-23
a list of provinces: استان‌های قم، یزد و کرمان سهم دارند. = قم province IR-25; یزد province IR-21; کرمان province IR-08
a list of cities: در شهرهای شیراز، تبریز و اهواز مترو هست. = شیراز city IR-07; تبریز city IR-03; اهواز city IR-06
a list of counties: شهرستان‌های بشرویه، طبس و فردوس خشک‌اند. = بشرویه county IR-29; طبس county IR-29; فردوس county IR-29
a county with an adjective: در شهرستان محروم چابهار مدرسه می‌سازند. = چابهار county IR-11
a province with an adjective: استان پهناور کرمان راه می‌خواهد. = کرمان province IR-08
a county with two adjectives: مردم شهرستان مرزی و محروم سراوان آب ندارند. = سراوان county IR-11
a city with an adjective: در شهر تاریخی همدان جشنواره برپاست. = همدان city IR-13
provinces as examples: در استان‌های مختلف کشور از جمله تهران، زنجان و اصفهان برف بارید. = تهران province IR-23; زنجان province IR-19; اصفهان province IR-10
provinces of an indefinite plural: در استان‌هایی مانند یزد و سمنان کویر هست. = یزد province IR-21; سمنان province IR-20
counties of a plural without its ezafe: در برخی شهرستان‌ها از جمله شیراز و مرودشت آب قطع است. = شیراز county IR-07; مرودشت county IR-07
counties of the article's own province: استاندار اصفهان گفت: در شهرستان‌های استان نظیر اردستان و نائین باران بارید. = اصفهان province IR-10; اردستان county IR-10; نائین county IR-10
provinces in brackets: در سه استان کشور (یزد، کرمان و سمنان) اجرا شد. = سه استان کشور relative; یزد province IR-21; کرمان province IR-08; سمنان province IR-20
an elliptic list: خراسان شمالی، جنوبی و رضوی هم‌پیمان شدند. = خراسان شمالی province IR-28; جنوبی province IR-29; رضوی province IR-09
an elliptic list in another order: استان‌های خراسان رضوی، شمالی و جنوبی = خراسان رضوی province IR-09; شمالی province IR-28; جنوبی province IR-29
an elliptic pair: در آذربایجان شرقی و غربی برف آمد. = آذربایجان شرقی province IR-03; غربی province IR-04
three provinces by one name: سه استان خراسان بودجه گرفتند. = سه استان خراسان relative IR-09+IR-28+IR-29
Abadan, which Bushehr has none of: در استان بوشهر و آبادان باران آمد. = بوشهر province IR-18; آبادان city IR-06
Abdan, which Bushehr has: شهر آبدان در شهرستان دیر گاز گرفت. = آبدان city IR-18; دیر county IR-18
an airport: فرودگاه یاسوج توسعه می‌یابد. = فرودگاه یاسوج site IR-17
a national airport: در فرودگاه مهرآباد برج تازه‌ای ساختند. = فرودگاه مهرآباد site IR-23
a dam that the gazetteer has: سد کرخه آبگیری شد. = سد کرخه site IR-06
a dam that it has not: سد شیرین‌آباد در استان گلستان آبگیری شد. = سد شیرین‌آباد site IR-27; گلستان province IR-27
a road between towns: جاده کنارک به جاسک چهارخطه می‌شود. = جاده کنارک به جاسک site IR-11+IR-22
a road with a hyphen: محور سنندج - مریوان ایمن شد. = محور سنندج - مریوان site IR-12
a railway of three towns: راه‌آهن بندرعباس - بافق - مشهد دوخطه است. = راه‌آهن بندرعباس - بافق - مشهد site IR-22+IR-21+IR-09
a railway in other words: خط آهن رشت - آستارا کامل شد. = خط آهن رشت - آستارا site IR-01
a freeway: آزادراه تهران - شمال باز شد. = آزادراه تهران - شمال site IR-23+IR-30+IR-02
a port: در بندر چابهار اسکله ساختند. = بندر چابهار site IR-11
a city whose name begins with «بندر»: ماهیگیران بندر انزلی قایق گرفتند. = بندر انزلی city IR-01
a free zone: منطقه آزاد انزلی کشتی خرید. = منطقه آزاد انزلی site IR-01
an industrial estate: شهرک صنعتی سرنجیانه آب گرفت. = شهرک صنعتی سرنجیانه site
a power plant: نیروگاه بوشهر برق داد. = نیروگاه بوشهر site IR-18
a refinery: پالایشگاه آبادان نوسازی شد. = پالایشگاه آبادان site IR-06
a border crossing: زائران از مرز مهران گذشتند. = مرز مهران site IR-16
a crossing by its bare name: کامیون‌ها در باشماق ماندند. = باشماق site IR-12
a gas field: فاز تازه پارس جنوبی راه افتاد. = پارس جنوبی site IR-18
a hospital named after a town is no site: بیمارستان دیلم تجهیز شد. = دیلم city IR-18
the gulf as one feature: آب خلیج فارس شیرین می‌شود. = خلیج فارس natural
the gulf with a half-space: جزایر خلیج‌فارس آباد شدند. = خلیج‌فارس natural
a sea: تراز دریای خزر پایین رفت. = دریای خزر natural
a sea by its short name: ماهیان خزر کم شده‌اند. = خزر natural
a lake: احیای دریاچه ارومیه ادامه دارد. = دریاچه ارومیه natural IR-04+IR-03
a wetland: حق‌آبه تالاب گاوخونی داده شد. = تالاب گاوخونی natural IR-10
a wetland by its short name: گرد و غبار از گاوخونی برخاست. = گاوخونی natural IR-10
a river: زاینده‌رود جاری شد. = زاینده‌رود natural IR-10+IR-14
a desert: گردشگران به دشت لوت رفتند. = دشت لوت natural IR-08+IR-29+IR-11
a range: برف رشته‌کوه زاگرس را پوشاند. = رشته‌کوه زاگرس natural IR-15+IR-14+IR-17+IR-07+IR-10
an island: آب‌شیرین‌کن جزیره هرمز کار می‌کند. = جزیره هرمز natural IR-22
a strait: کشتی‌ها از تنگه هرمز گذشتند. = تنگه هرمز natural
a country: صادرات به عراق دوبرابر شد. = عراق country
a country by the news's name: هیئتی از امارات آمد. = امارات country
a country in two spellings: امریکا و آمریکا یک کشورند. = امریکا country ; آمریکا country
the United States in full: دادگاهی در ایالات متحده آمریکا رأی داد. = ایالات متحده آمریکا country
a country with ezafe: کشورهای سوریه، لبنان و یمن کمک گرفتند. = سوریه country ; لبنان country ; یمن country
two Koreas: کره جنوبی و کره شمالی گفت‌وگو کردند. = کره جنوبی country ; کره شمالی country
our own country by name: جمهوری اسلامی ایران عضو شد. = ایران country
a capital abroad: سفیر در مسکو گفت‌وگو کرد. = مسکو city
a city abroad by two names: نشست در استانبول برگزار شد. = استانبول city
a supranational region: امنیت خاورمیانه مهم است. = خاورمیانه relative
a part of a continent: کشورهای آسیای میانه گاز می‌خرند. = آسیای میانه relative
a festival's city: جشنواره فیلم ونیز به تعویق افتاد. = ونیز city
an ambiguous word after its noun: شهرستان نور سیل‌زده است. = نور county IR-02
spring the county: فرماندار بهار از کشاورزان قدردانی کرد. = بهار county IR-13
Bam: ارگ تاریخی شهر بم مرمت شد. = بم city IR-08
Qom: زائران به قم رفتند. = قم city IR-25
Rey the county: آب شهرستان ری وصل شد. = ری county IR-23
Karaj: مترو کرج پیشرفت کرد. = کرج city IR-30
Amol: در آمل باران بارید. = آمل city IR-02
Alborz the province: استاندار البرز بازدید کرد. = البرز province IR-30
Golestan the province: کشاورزان استان گلستان خسارت گرفتند. = گلستان province IR-27
Mehran after «در»: زائران در مهران ماندند. = مهران city IR-16
Eyvan of a Friday imam: امام جمعه ایوان درباره آب گفت. = ایوان city IR-16
a name that recurs after its noun: شهرستان خوی سرد است. مردم خوی گاز می‌خواهند. = خوی county IR-04; خوی city IR-04
a part by direction: در شرق استان اصفهان چاه‌ها خشک شد. = شرق استان اصفهان relative IR-10
a part without the noun: جنوب کرمان گرم است. = جنوب کرمان relative IR-08
two parts: شمال و غرب استان یزد کوهستانی است. = شمال و غرب استان یزد relative IR-21
a quarter: شمال شرق تهران ریزش داشت. = شمال شرق تهران relative IR-23
a part of a country abroad: ارتش به شمال سوریه رفت. = شمال سوریه relative
the north of the country: ویلاها در شمال کشور ساخته شد. = شمال کشور relative IR-01+IR-02+IR-27
the northern provinces: استان‌های شمالی بارانی‌اند. = استان‌های شمالی relative IR-01+IR-02+IR-27
unspecific provinces claim no province: استان‌های مرزی کشور بازارچه دارند. = استان‌های مرزی کشور relative
neighbours of a province: استان‌های همجوار استان قم آب می‌خواهند. = استان‌های همجوار استان قم relative IR-00+IR-10+IR-20+IR-23
other provinces: سایر استان‌های کشور هم می‌آیند. = سایر استان‌های کشور relative
neighbouring countries: کالا به کشورهای همسایه رفت. = کشورهای همسایه relative
a distance: معدنی در ۳۰ کیلومتری یزد کشف شد. = ۳۰ کیلومتری یزد relative IR-21
a distance with a direction: زلزله در ۱۲ کیلومتری شمال بم رخ داد. = ۱۲ کیلومتری شمال بم relative IR-08
a strip between two towns: دشت حدفاصل قم و کاشان فرونشست. = حدفاصل قم و کاشان relative IR-25+IR-10
a bank: حاشیه زاینده‌رود درخت‌کاری شد. = حاشیه زاینده‌رود relative IR-10+IR-14
a basin: حوضه آبریز دریاچه ارومیه کم‌آب است. = حوضه آبریز دریاچه ارومیه relative IR-04+IR-03
a province beside its own town: سینمای خلخال در اردبیل ساخته شد. = خلخال city IR-24; اردبیل province IR-24
counted villages are of a county: به ۴۴ روستای سلماس گاز رسید. = سلماس city IR-04
counted provinces are a list: ۳ استان گلستان، مازندران و گیلان سهم دارند. = گلستان province IR-27; مازندران province IR-02; گیلان province IR-01
where people met is the city: استاندار در سفر به سمنان گفت. = سمنان city IR-20
"""

# name of the row: text: what must be no toponym, joined by ;
LEAVES = """
the news agency: به گزارش خبرگزاری فارس، باران می‌بارد. = فارس
the agency's correspondent: وی به خبرنگار فارس گفت. = فارس
the Persian language: آموزش زبان فارسی گسترش یافت. = فارسی ; فارس
the central bank: بانک مرکزی نرخ تازه داد. = مرکزی
a central office: دفتر مرکزی شرکت جابه‌جا شد. = مرکزی
a central library: کتابخانه مرکزی باز شد. = مرکزی
a figure that holds Qom: رقم تازه اعلام شد. = قم
Qom inside a word: مقام مسئول رقم را گفت. = قم ; مقام
an agent is not Amol: عامل آلودگی شناخته شد. = عامل ; آمل
hope is not Amol: امل کار دشوار نیست. = امل
light: نور خورشید برق می‌دهد. = نور
spring: در بهار سال آینده نهال می‌کارند. = بهار
a month: در مهر سال آینده مدرسه باز می‌شود. = مهر
the housing plan: واحدهای مسکن مهر تحویل شد. = مهر
a scene: صحنه نمایش روشن شد. = صحنه
a texture: بافت فرسوده نوسازی می‌شود. = بافت
money: پول کشاورزان پرداخت شد. = پول
financial: منابع مالی تأمین شد. = مالی
a course: دوره آموزشی برگزار شد. = دوره
a load: بار کامیون تخلیه شد. = بار
resistance: اقتصاد مقاومتی و مقاومت مردم ستودنی است. = مقاومت ; مقاومتی
a peak is not Avaj: اوج مصرف در تابستان است. = اوج
sphere: کره زمین گرم می‌شود. = کره
butter: قیمت شیر و کره بالا رفت. = کره
a cheque: صدور چک برگشتی کم شد. = چک
diameter: لوله‌ای به قطر ۵۰ سانتی‌متر نصب شد. = قطر
folding: چین خوردگی زمین را بررسی کردند. = چین
a cable: سرقت کابل برق زیاد شد. = کابل
an end: رسیدگی به پرونده به سرانجام رسید. = سرانجام
a weekday: روز دوشنبه جلسه برگزار می‌شود. = دوشنبه
a soldier: سرباز وظیفه مرخص شد. = سرباز
building dams: در نگاه به سد سازی باید محیط زیست را دید. = سد سازی
a family with an adjective: شهر کریمه اهل بیت میزبان زائران است. = اهل
the noun of a county, though a town is called so: فرماندار شهرستان بویراحمد آمد. = شهرستان
the noun of a county after a Friday imam: امام جمعه شهرستان هریس سخن گفت. = شهرستان
the county that has a name after its adjective: به گزارش ایرنا از کرمان، شهرستان محروم ریگان آب ندارد. = شهرستان
people of a thing: اهل محل کمک کردند. = اهل
an owner: صاحب کارخانه آمد. = صاحب
thought: اندیشه و فرهنگ مهم است. = اندیشه
a surname with ی: آقای تهرانی سخن گفت. = تهرانی ; تهران
a surname after a given name: محمد اصفهانی نقاش است. = اصفهانی ; اصفهان
a martyr's surname: مدرسه شهید همدانی ساخته شد. = همدانی ; همدان
a family name that is a town: سعید ملکان فیلم ساخت. = ملکان
a person called like a province: ابراهیم گلستان نویسنده بود. = گلستان
an adjective of a city: تولیدکنندگان تهرانی آمدند. = تهرانی
an adjective of a province: فرش کرمانی صادر شد. = کرمانی
a palace: کاخ گلستان مرمت شد. = گلستان
an insurance: بیمه البرز خسارت داد. = البرز
Quds Day: راهپیمایی روز قدس برگزار شد. = قدس
the Quds Force: فرمانده نیروی قدس آمد. = قدس
the shrine: آستان قدس رضوی وام داد. = قدس
an operation: رزمندگان عملیات کربلای پنج آمدند. = کربلای
the interior ministry: وزارت کشور بخشنامه داد. = کشور
the interior minister: وزیر کشور سخن گفت. = کشور
every province: هر استان سهمیه دارد. = استان
two countries: روابط دو کشور گسترش یافت. = کشور
a district as a sector: بخش خصوصی سرمایه گذاشت. = خصوصی ; بخش خصوصی
a state sector: بخش دولتی کوچک می‌شود. = دولتی
a big city: شهر بزرگ آلوده است. = بزرگ
a deprived village: روستای محروم آب ندارد. = محروم
a village without a name: ساکنان روستا معرفی شدند. = معرفی
blocking a way: سد معبر ممنوع است. = معبر ; سد معبر
governors in the plural: استانداران گرد آمدند. = استان ; داران
mayors in the plural: شهرداران گرد آمدند. = شهر ; داران
to the city is not Behshahr: همه به شهر آمدند. = به شهر ; بهشهر
no or yes is not Baneh: او با نه و آری پاسخ داد. = با نه
the lungs: بیماری‌های ریوی زیاد شد. = ریوی
the Persian Gulf holds no Fars: سواحل خلیج فارس پاک شد. = فارس
a verb is no town: وزیر از طرح قدردانی کرد و افزود. = کرد
a destroyer: ناوشکن دنا به آب انداخته شد. = دنا
a wish to reach: برای نیل به اهداف کوشیدند. = نیل
a rival's defence: تیم شهرداری از سد حریف گذشت. = سد حریف
a number of megawatts: نیروگاه ۱۰۰ مگاواتی ساخته شد. = نیروگاه ۱۰۰
counted villages of a list: در ۴۱ روستای مسیر درمانگاه ساختند. = مسیر
discharge: دبی رودخانه کم شد. = دبی
a fever: تب کریمه کنگو شایع شد. = کریمه
an adjective of Kermanshah: هنرمند کرمانشاهی آمد. = کرمانشاهی
a stone's border: مرزها امن است. = مرزها
sensitive spots: نقاط حساس پایش می‌شود. = نقاط حساس
"""


def rows(table):
    """Parameters (text, wanted) of a table's lines «name: text = wanted»; ⏎ is a blank line in the text."""
    lines = [line.split(": ", 1) for line in table.strip().splitlines()]
    cells = [(name, *rest.split(" =", 1)) for name, rest in lines]
    return [pytest.param(text.replace("⏎", "\n\n"), wanted.strip(), id=name) for name, text, wanted in cells]


def wanted_places(cell):
    """«words kind codes» → (words, kind, codes); the kind is the last word but for the codes."""
    kinds = {"country", "province", "county", "city", "district", "village", "natural", "site", "relative"}
    for part in cell.split(";"):
        words = part.split()
        at = max(i for i, word in enumerate(words) if word in kinds)
        yield " ".join(words[:at]), words[at], words[at + 1] if at + 1 < len(words) else ""


@pytest.mark.parametrize("text, wanted", rows(TAKES))
def test_a_place_is_found_with_its_kind_and_province(text, wanted):
    assert found(text) == list(wanted_places(wanted))


@pytest.mark.parametrize("text, wanted", rows(LEAVES))
def test_what_only_looks_like_a_place_is_left(text, wanted):
    taken = [text[t.start : t.end] for t in toponyms.geoparse(sentences.analyse(text)).toponyms]
    assert not {part.strip() for part in wanted.split(";")} & set(taken)


@pytest.mark.parametrize(
    "row, phrase, place",
    [
        pytest.param(row, row[column], column == "takes", id=f"{row['name']}: {row[column]}")
        for row in read_table("not_places")
        for column in ("leaves", "takes")
        if row.get(column)
    ],
)
def test_each_context_of_not_places_leaves_and_takes_what_it_says(row, phrase, place):
    text = f"{phrase} خبر تازه‌ای داشت."
    taken = [text[t.start : t.end] for t in toponyms.geoparse(sentences.analyse(text)).toponyms]
    assert any(name in words for name in row["name"].split("|") for words in taken) is place, taken


def test_toponyms_stand_in_order_and_never_overlap():
    text = "استاندار یزد در نشستی در شهر میبد گفت: جاده یزد - میبد و فرودگاه یزد در شمال استان یزد ساخته می‌شود."
    spans = [(t.start, t.end) for t in toponyms.geoparse(sentences.analyse(text)).toponyms]
    assert spans == sorted(spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_a_homonym_goes_to_the_article_s_province_and_the_losers_are_kept():
    text = "استاندار هرمزگان آمد. وی از شهر حاجی‌آباد بازدید کرد."
    parsed = toponyms.geoparse(sentences.analyse(text))
    town = parsed.toponyms[-1]
    assert (town.place.name, town.place.provinces) == ("حاجی‌آباد", ("IR-22",))
    assert town.losers and town.reason.rule and town.reason.words


def test_a_homonym_abroad_wins_where_its_country_is_named():
    text = "رئیس‌جمهور افغانستان به شهر هرات رفت."
    assert found(text)[-1] == ("هرات", "city", "")


FOCUS = """
the title's province: استان لرستان سدهای تازه می‌سازد⏎به گفته مسئولان کار آغاز شد. = لرستان
the dateline's province: کار آغاز شد⏎به گزارش خبرگزاری فارس از بجنورد، استاندار خراسان شمالی گفت: مدارس استان نوسازی می‌شود. = خراسان شمالی
a city that its mayor makes the subject: شهردار کاشان از خرید اتوبوس خبر داد⏎وی گفت: اتوبوس‌های کاشان نو می‌شود. = کاشان
the country: بودجه کشور تصویب شد⏎نمایندگان مجلس لایحه بودجه ایران را تصویب کردند. = ایران
a country abroad: دولت پاکستان بودجه را تصویب کرد⏎نخست‌وزیر پاکستان گفت مالیات کم می‌شود. = پاکستان
a country abroad that «این کشور» goes on with: خبر تازه⏎بورس لیبی رشد کرد. دولت این کشور مالیات را کم می‌کند. مردم این کشور خوشحال‌اند. = لیبی
a country abroad by far, though Iran is named: خبر تازه⏎دولت لیبی سد می‌سازد. بانک لیبی و بورس لیبی رشد کرد. نفت لیبی گران شد. سفیر ایران در لیبی آمد. = لیبی
Iran, where a country abroad does not lead: خبر تازه⏎رئیس‌جمهور لیبی آمد و سفیر لیبی همراهش بود. قرارداد با لیبی به سود ایران است. = ایران
"""


@pytest.mark.parametrize("text, wanted", rows(FOCUS))
def test_an_article_s_focus(text, wanted):
    focus = toponyms.geoparse(sentences.analyse(text)).focus
    assert focus and focus.name == wanted


@pytest.mark.parametrize(
    "text, words, wanted",
    [
        ("بورس عربستان رشد کرد. دولت این کشور مالیات را کم می‌کند.", "این کشور", "عربستان"),
        ("دولت ایران بودجه داد. وزیر نیروی ترکیه گفت: سدهای آن کشور پر است.", "آن کشور", "ترکیه"),
        ("دولت ایران بودجه داد. سفیر ترکیه گفت: راه‌های کشور ساخته شد.", "کشور", "ایران"),
        ("دولت بودجه داد. راه‌های این کشور ساخته می‌شود.", "این کشور", "ایران"),
        ("دولت لیبی بودجه داد. بانک لیبی وام می‌دهد. سفیر کشورمان در لیبی آمد.", "کشورمان", "ایران"),
        ("استاندار یزد آمد. وی گفت: مدارس این استان نوسازی می‌شود.", "این استان", "یزد"),
        ("مردم لیبی آمدند. کودکان آن کشور رفتند. مردم مصر ماندند. کودکان این کشور رفتند.", "این کشور", "مصر"),
    ],
    ids=[
        "the one named last",
        "that country",
        "without pointing",
        "none named",
        "our country",
        "a province",
        "not the one meant last",
    ],
)
def test_a_bare_noun_that_points_back_is_the_place_named_last(text, words, wanted):
    bare = [t for t in toponyms.geoparse(sentences.analyse(text)).toponyms if text[t.start : t.end] == words]
    assert [t.place.name for t in bare] == [wanted]


def test_a_country_abroad_named_by_the_way_is_no_focus():
    text = (
        "قانون تازه⏎هلال احمر قانونی دارد. این قانون تصویب شد. اجرای آن آغاز شد. کار ادامه دارد. نمونه آن در لیبی هست."
    )
    assert toponyms.geoparse(sentences.analyse(text.replace("⏎", "\n"))).focus is None


def where(text, measure, speaker=None):
    document = sentences.analyse(text)
    start = text.index(measure)
    places = resolve.where(document, toponyms.geoparse(document), Span(start, start + len(measure)), speaker)
    return [(place.place.name, place.basis) for place in places]


WHERE_TEXT = (
    "استاندار ایلام از ساخت مدرسه خبر داد\n\n"
    "به گزارش خبرگزاری فارس از ایلام، استاندار ایلام در نشستی در تهران گفت: ساخت مدرسه در شهرستان مهران آغاز شد. "
    "در شهرستان دهلران نیز راه‌سازی ادامه دارد و احداث بیمارستان در دستور کار است. "
    "وی تأکید کرد: تأمین اعتبار مدارس باید پیگیری شود. اصلاح قانون مدارس در سطح کشور لازم است."
)


@pytest.mark.parametrize(
    "measure, speaker, wanted",
    [
        pytest.param("ساخت مدرسه در شهرستان مهران", None, [("مهران", "measure")], id="named in the measure"),
        pytest.param("احداث بیمارستان", None, [("دهلران", "sentence")], id="named before it in the sentence"),
        pytest.param("تأمین اعتبار مدارس", None, [("ایلام", "focus")], id="the article's focus"),
        pytest.param(
            "تأمین اعتبار مدارس", "علی رضایی‌پور، وزیر آموزش و پرورش", [("ایران", "national")], id="a national body"
        ),
        pytest.param(
            "تأمین اعتبار مدارس", "رضا کمالی‌فر، استاندار یزد", [("یزد", "focus")], id="the speaker's own province"
        ),
        pytest.param("تأمین اعتبار مدارس", "وزیر انرژی روسیه", [("روسیه", "national")], id="the speaker's own country"),
        pytest.param(
            "تأمین اعتبار مدارس", "وزیر کشور فرانسه", [("فرانسه", "national")], id="a minister of the interior"
        ),
        pytest.param(
            "تأمین اعتبار مدارس", "وزیر کشور", [("ایران", "national")], id="the minister of the interior, of Iran"
        ),
        pytest.param(
            "تأمین اعتبار مدارس", "سفیر ایران در روسیه", [("ایران", "national")], id="an ambassador of Iran's"
        ),
        pytest.param(
            "تأمین اعتبار مدارس", "کارشناس مسائل عراق", [("ایلام", "focus")], id="who is only concerned with a country"
        ),
        pytest.param(
            "تأمین اعتبار مدارس",
            "رضا کمالی‌فر، نماینده مردم مهران در مجلس",
            [("ایلام", "focus")],
            id="a deputy speaks of the focus",
        ),
        pytest.param(
            "اصلاح قانون مدارس در سطح کشور", None, [("ایران", "measure")], id="the country named in the measure"
        ),
    ],
)
def test_where_a_measure_applies_and_how_we_know(measure, speaker, wanted):
    assert where(WHERE_TEXT, measure, speaker) == wanted


def test_the_place_of_a_meeting_is_not_the_measure_s():
    text = "گزارش نشست\n\nوزیر نیرو در نشستی در تبریز از احداث نیروگاه خبر داد."
    assert ("تبریز", "sentence") not in where(text, "احداث نیروگاه", "علی رضایی‌پور، وزیر نیرو")


def test_all_provinces_are_the_country_whatever_province_is_an_example():
    text = "طرح تازه\n\nرئیس اتاق گفت: اجرای طرح در همه استان‌ها مانند یزد لازم است."
    assert where(text, "اجرای طرح در همه استان‌ها مانند یزد") == [("ایران", "measure")]


def test_a_measure_of_the_state_without_a_place_is_the_country_s():
    text = "استاندار ایلام خبر داد\n\nاستاندار ایلام گفت: دولت بدهی پیمانکاران را بپردازد."
    assert where(text, "دولت بدهی پیمانکاران را بپردازد") == [("ایران", "national")]


def test_a_measure_of_the_state_in_news_from_abroad_is_that_country_s():
    text = "دولت لیبی بودجه داد\n\nنخست‌وزیر لیبی گفت: دولت بدهی پیمانکاران را بپردازد."
    assert where(text, "دولت بدهی پیمانکاران را بپردازد") == [("لیبی", "national")]


def test_the_high_representative_of_the_state_in_a_province_is_no_national_body():
    assert not scope.national("مریم صدری‌نیا، نماینده عالی دولت در استان ایلام")


@pytest.mark.parametrize(
    "role, is_national",
    [
        ("دبیرکل سازمان ملل متحد", False),
        ("سازمان بهداشت جهانی", False),
        ("رئیس سازمان بهزیستی کشور", True),
        ("سفیر ایران در سازمان ملل", True),
    ],
)
def test_a_body_of_many_countries_is_no_national_one(role, is_national):
    assert scope.national(role) is is_national


def test_neighbours_of_a_measure_include_the_province_itself():
    text = "استاندار قم خبر داد\n\nاستاندار قم گفت: تشکیل شورای مشترک با استان‌های همجوار آغاز شد."
    names = {name for name, _ in where(text, "تشکیل شورای مشترک با استان‌های همجوار")}
    assert names == {"استان‌های همجوار", "قم"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "ا" * 20_000,
        "استان " * 500,
        "تهران، " * 500,
        "شهر و " * 500,
        "۱ ۲ ۳",
        "سد",
        "جاده",
        "خراسان شمالی، و",
        "در ۳ کیلومتری",
    ],
)
def test_no_text_breaks_the_geoparser(text):
    parsed = toponyms.geoparse(sentences.analyse(text))
    assert all(0 <= t.start < t.end <= len(text) for t in parsed.toponyms)


def test_a_word_stands_where_the_source_has_it_also_when_it_was_run_together():
    text = "باران درکردستان آمد. پل یزد."
    words = Words(sentences.analyse(text))
    said = [(text[word.start : word.end], word.text, word.sentence) for word in words]
    assert said == [
        ("باران", "باران", 0),
        ("در", "در", 0),
        ("کردستان", "کردستان", 0),
        ("آمد", "امد", 0),
        (".", ".", 0),
        ("پل", "پل", 1),
        ("یزد", "یزد", 1),
        (".", ".", 1),
    ]
    assert words.texts == [word.text for word in words[:]] and len(words.keys) == len(words)


def test_where_measures_of_a_line_without_an_end_apply_costs_by_its_length(monkeypatch):
    """Counts the places that are asked whether they govern a measure: no clock, so no flicker."""
    counted, governs = {}, scope._governs
    piece = "در یزد ساخت مدرسه و "
    for times in (200, 800):
        text, asked = piece * times, []
        document = sentences.analyse(text)
        places = toponyms.geoparse(document)
        monkeypatch.setattr(scope, "_governs", lambda *given, asked=asked: asked.append(1) or governs(*given))
        for at in range(0, len(text), len(piece)):
            resolve.where(document, places, Span(at + len("در یزد "), at + len(piece) - len(" و ")), None)
        counted[times] = len(asked)
    assert counted[200] > 200 and counted[800] <= 4.6 * counted[200]


@pytest.mark.parametrize("piece", ["یزد، سمنان، ", "یزد، روستای نانام، "], ids=["towns", "unknown villages"])
def test_a_list_of_places_without_an_end_is_resolved_at_a_cost_by_its_length(piece):
    """Counts the calls and the steps of generators in the module that resolves: no clock, so no flicker."""
    counted = {}
    for times in (200, 800):
        document = sentences.analyse(piece * times)
        words = Words(document)
        mentions, steps = toponyms.recognise(document, words), []
        before = sys.getprofile()
        sys.setprofile(
            lambda frame, event, _, steps=steps: (
                steps.append(1) if event == "call" and frame.f_code.co_filename == resolve.__file__ else None
            )
        )
        try:
            assert len(resolve.resolve(document, words, mentions)[0]) == 2 * times
        finally:
            sys.setprofile(before)
        counted[times] = len(steps)
    assert counted[200] > 400 and counted[800] <= 4.6 * counted[200]
