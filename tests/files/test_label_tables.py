from anchorage_corpus.files.label_tables import label_table, with_label_tables
from anchorage_corpus.files.schema import data_root, label_values


def test_table_has_one_row_a_label_in_schema_order():
    rows = label_table("claim_kind").splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(label_values("claim_kind"))


def test_what_stands_between_markers_is_replaced_and_the_rest_kept():
    page = "before\n<!-- labels: stance -->\nstale\n<!-- /labels -->\nafter\n"
    made = with_label_tables(page)
    assert made.startswith("before\n") and made.endswith("after\n") and "stale" not in made
    assert with_label_tables(made) == made


def test_tables_of_the_guidelines_are_those_of_the_schema():
    page = (data_root() / "docs" / "guidelines.md").read_text(encoding="utf-8")
    assert "| `PERSON` |" in page
    assert with_label_tables(page) == page
