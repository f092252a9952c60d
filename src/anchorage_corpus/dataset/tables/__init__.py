"""The tables of a dataset: features, rows, Arrow tables and Parquet files."""
