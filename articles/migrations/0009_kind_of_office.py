"""The kind of public office of a speaker, by which all governors are found, or all ministers, whatever they govern."""

from importlib import import_module

from django.db import connection, migrations, models

from articles.extraction.roles import office

# The function as it was, without the call that follows: the column is still there when it comes back.
BEFORE = import_module("articles.migrations.0007_elsewhere").REFRESH.rpartition("SELECT articles_refresh_keys")[0]
REFRESH = """
CREATE OR REPLACE FUNCTION articles_refresh_keys(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM articles_itemkeys WHERE item_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM articles_policyitem item
        WHERE item.id = item_id AND item.withdrawn_at IS NULL AND item.review_state <> 'rejected');
    INSERT INTO articles_itemkeys (item_id, article, start, theme, status, office, office_kind, agency, published,
                                   provinces, precisions, extents, amounts)
    SELECT item.id, item.article_id, item.start, item.theme, item.status, item.office, item.office_kind,
           article.agency, article.published,
           COALESCE(linked.provinces, 0), COALESCE(linked.precisions, 0), COALESCE(linked.extents, 0),
           CASE WHEN item.amounts = '[]' THEN 0 WHEN item.amounts @> '[{"kind": "money"}]' THEN 3 ELSE 1 END
    FROM articles_policyitem item
    JOIN articles_article article ON article.id = item.article_id
    LEFT JOIN LATERAL (
        SELECT bit_or(articles_province_bits(place.provinces)) AS provinces,
               bit_or(CASE WHEN place.kind IN ('city', 'district', 'village', 'site') THEN 1
                           WHEN place.kind = 'county' THEN 2
                           WHEN place.kind IN ('natural', 'relative') THEN 4
                           WHEN place.kind = 'province' THEN 8
                           ELSE 16 END) AS precisions,
               bit_or(CASE WHEN place.id = 'IR' THEN 1
                           WHEN place.provinces <> '{}' THEN 0
                           WHEN place.kind IN ('natural', 'relative') THEN 4
                           ELSE 2 END) AS extents
        FROM articles_itemplace link JOIN articles_place place ON place.id = link.place_id
        WHERE link.item_id = item.id
    ) linked ON true
    WHERE item.id = ANY (ids) AND item.withdrawn_at IS NULL AND item.review_state <> 'rejected'
    ON CONFLICT (item_id) DO UPDATE SET
        article = EXCLUDED.article, start = EXCLUDED.start, theme = EXCLUDED.theme, status = EXCLUDED.status,
        office = EXCLUDED.office, office_kind = EXCLUDED.office_kind, agency = EXCLUDED.agency,
        published = EXCLUDED.published, provinces = EXCLUDED.provinces, precisions = EXCLUDED.precisions,
        extents = EXCLUDED.extents, amounts = EXCLUDED.amounts;
$$;
"""


def fill(apps, schema_editor):
    """One statement for all items: the triggers then refresh their keys in one pass too."""
    PolicyItem = apps.get_model("articles", "PolicyItem")
    roles = PolicyItem.objects.exclude(speaker_role="").values_list("speaker_role", flat=True).distinct()
    kinds = {role: kind for role in roles if (kind := office(role))}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_policyitem SET office_kind = of.kind"
            " FROM unnest(%s::text[], %s::text[]) AS of (role, kind) WHERE speaker_role = of.role",
            [list(kinds), list(kinds.values())],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_rare_extents"),
    ]

    operations = [
        migrations.AddField(
            model_name="policyitem",
            name="office_kind",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=30, verbose_name="kind of office"
            ),
        ),
        migrations.AddField(
            model_name="itemkeys",
            name="office_kind",
            field=models.CharField(default="", max_length=30),
        ),
        migrations.AddIndex(
            model_name="itemkeys",
            index=models.Index(fields=["office_kind"], name="keys_office_kind"),
        ),
        migrations.RunSQL(REFRESH, BEFORE),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
