"""Static files under names that hold their content's hash, imports between ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """`import "./map.js"` becomes the hashed name, so that a browser may keep every module for ever."""

    support_js_module_import_aggregation = True
