"""Few items are abroad or elsewhere, which PostgreSQL can't know of a bit: it took the share for all and read every row."""

from django.db import migrations

CREATE = """
CREATE INDEX keys_abroad ON articles_itemkeys (item_id) WHERE (extents & 2) <> 0;
CREATE INDEX keys_elsewhere ON articles_itemkeys (item_id) WHERE (extents & 4) <> 0;
CREATE STATISTICS keys_abroad_share ON ((extents & 2)) FROM articles_itemkeys;
CREATE STATISTICS keys_elsewhere_share ON ((extents & 4)) FROM articles_itemkeys;
"""
DROP = """
DROP INDEX keys_abroad, keys_elsewhere;
DROP STATISTICS keys_abroad_share, keys_elsewhere_share;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_elsewhere"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
