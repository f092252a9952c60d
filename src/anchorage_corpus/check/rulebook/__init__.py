"""The rules, a module a family; every module here is imported when rules are asked for."""
