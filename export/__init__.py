"""From a checkpoint to one .onnx file with its model card; the card is the only contract between the
languages.
"""
