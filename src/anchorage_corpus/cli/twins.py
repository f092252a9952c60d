"""The library calls behind each verb: ``docs/python.md`` prints them, and a test compares the verbs with them."""

from __future__ import annotations

TWINS: dict[str, tuple[str, ...]] = {
    "init": ("start_corpus",),
    "add": ("add_text",),
    "revise": ("corpus.intake.revise_and_move",),
    "list": ("list_documents",),
    "show": ("corpus.show.find_passage",),
    "fmt": ("corpus.formatting.format_corpus",),
    "preannotate": (
        "preannotate.corpus_runs.annotate_corpus",
        "preannotate.corpus_runs.annotate_folder",
        "preannotate.corpus_runs.stale_sets",
    ),
    "evaluate": ("preannotate.annotation_folders.evaluate_folders",),
    "studio up": ("studio.server.local.up",),
    "studio down": ("studio.server.local.down",),
    "studio status": ("studio.sync.status.corpus_status", "studio.sync.status.local_status"),
    "studio interface": ("studio.conversion.interface.interface",),
    "studio validate": ("studio.conversion.validation.check_files",),
    "studio push": ("studio.sync.push.push",),
    "studio pull": ("studio.sync.pull.pull",),
    "studio resolve": ("studio.sync.resolve.resolve",),
    "studio serve": ("studio.server.serving.serve_live", "studio.server.serving.serve_set"),
    "studio login": ("studio.server.login.log_in",),
    "agreement": ("agreement.agreement_of_sets", "agreement.publish_figures", "agreement.are_published"),
    "adjudicate": ("agreement.adjudicate_sets", "agreement.write_gold"),
    "suspect": ("agreement.suspects_of",),
    "next": ("agreement.tasks",),
    "utterances": ("check.check_utterances", "agreement.proposals"),
    "build": ("build", "dataset.build.build_textless", "dataset.build.compare"),
    "datasheet": ("dataset.datasheet_filling.fill_datasheet",),
    "check": ("check.check_corpus", "check.running.fixing.fix", "check.running.fixing.fixed"),
    "explain": ("check.rules",),
    "rules": ("check.rules",),
    "diff": ("history.snapshots.compare",),
    "rehydrate": ("dataset.rehydrate.rehydrate",),
    "verify": ("release.verify",),
    "publish": ("publish",),
}
"""Verb → functions, named from ``anchorage_corpus``; with several, the options of the verb choose among them."""
