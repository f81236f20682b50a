"""L2H: `algorithm` is the entry point; the kernels are its inner loops.

What does not live here: assigning further points (`hierviz.methods.assign`) and outputs of models
that are not logits yet (`hierviz.methods.model_outputs`).
"""
