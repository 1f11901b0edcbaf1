#!/usr/bin/env python3
"""Writes what PyTorch computes for small layers, networks, losses and optimizers, for the tests to compare with.

    pip install 'torch==2.13.0+cpu' numpy safetensors
    python3 make_fixtures.py

Every case is a set of tensors named `case/tensor` in a safetensors file beside this script: x, y, dy (the gradient given to
y), dx, every parameter and `grad.` of it.
"""
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

HERE = pathlib.Path(__file__).parent
torch.manual_seed(20)
torch.set_num_threads(1)


def record(tensors, case, module, x):
    """Runs a module forward and backward and records all that goes in and comes out."""
    x = x.clone(memory_format=torch.contiguous_format).requires_grad_()
    module.zero_grad()
    before = {name: value.clone() for name, value in module.state_dict().items() if value.dtype == torch.float32}
    y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    tensors[f"{case}/x"], tensors[f"{case}/y"] = x.detach(), y.detach()
    tensors[f"{case}/dy"], tensors[f"{case}/dx"] = dy, x.grad
    for name, value in before.items():
        tensors[f"{case}/{name}"] = value
    for name, value in module.named_parameters():
        tensors[f"{case}/grad.{name}"] = value.grad.clone()
    for name, value in module.named_buffers():
        if value.dtype == torch.float32:
            tensors[f"{case}/after.{name}"] = value.clone()


def named(**modules):
    """A Sequential whose modules bear the names that files have."""
    sequence = nn.Sequential()
    for name, module in modules.items():
        sequence.add_module(name, module)
    return sequence


def layers():
    tensors = {}
    image = torch.randn(3, 5, 7, 6)
    for kernel, stride, padding in [(3, 1, 1), (3, 2, 1), (4, 2, 1), (5, 3, 2), (1, 1, 0), (2, 2, 0), (3, 1, 0)]:
        case = f"convolution k{kernel} s{stride} p{padding}"
        record(tensors, case, named(layer=nn.Conv2d(5, 4, kernel, stride, padding)), image)
        record(tensors, case + " one channel", named(layer=nn.Conv2d(1, 4, kernel, stride, padding)), image[:, :1])
    for kernel, stride, padding, extra in [(3, 2, 1, 1), (3, 2, 1, 0), (4, 2, 1, 0), (5, 3, 0, 2), (3, 1, 1, 0), (2, 2, 0, 0)]:
        case = f"transposed convolution k{kernel} s{stride} p{padding} o{extra}"
        record(tensors, case, named(layer=nn.ConvTranspose2d(5, 4, kernel, stride, padding, extra)), image)
        record(
            tensors, case + " one channel", named(layer=nn.ConvTranspose2d(5, 1, kernel, stride, padding, extra)), image)
    record(tensors, "dense", named(layer=nn.Linear(17, 9)), torch.randn(5, 17))
    record(tensors, "dense from image", named(flatten=nn.Flatten(), layer=nn.Linear(5 * 7 * 6, 9)), image)
    record(tensors, "dense to image", named(layer=nn.Linear(9, 60), unflatten=nn.Unflatten(1, (3, 4, 5))), torch.randn(4, 9))
    record(tensors, "max pooling k2 s2", nn.MaxPool2d(2, 2), image)
    record(tensors, "max pooling k3 s2", nn.MaxPool2d(3, 2), image)
    record(tensors, "upsampling 2", nn.Upsample(scale_factor=2, mode="nearest"), image)
    record(tensors, "upsampling 3", nn.Upsample(scale_factor=3, mode="nearest"), image)
    vector = torch.randn(4, 19) * 3
    record(tensors, "relu", nn.ReLU(), vector)
    record(tensors, "leaky relu", nn.LeakyReLU(0.2), vector)
    record(tensors, "sigmoid", nn.Sigmoid(), vector)
    record(tensors, "tanh", nn.Tanh(), vector)
    record(tensors, "softplus", nn.Softplus(), vector)
    normalization = named(layer=nn.BatchNorm2d(5))
    nn.init.normal_(normalization.layer.weight)
    nn.init.normal_(normalization.layer.bias)
    record(tensors, "batch normalization", normalization, image * 2 + 1)
    normalization = named(layer=nn.BatchNorm1d(19))
    nn.init.normal_(normalization.layer.weight)
    record(tensors, "batch normalization of vectors", normalization, vector)
    normalization.eval()
    nn.init.normal_(normalization.layer.running_mean)
    nn.init.uniform_(normalization.layer.running_var, 0.5, 2)
    record(tensors, "batch normalization when evaluating", normalization, vector)
    # A block as a discriminator has it.
    record(
        tensors, "block",
        named(
            conv=nn.Conv2d(5, 6, 4, 2, 1, bias=True), norm=nn.BatchNorm2d(6), act=nn.LeakyReLU(0.2), flatten=nn.Flatten(),
            fc=nn.Linear(6 * 3 * 3, 2)), image)
    save_file(tensors, HERE / "layers.safetensors")


def autoencoder(code):
    """The convolutional autoencoder for images of 13 × 10 pixels."""
    encoder = nn.Sequential()
    encoder.add_module("conv1", nn.Conv2d(1, 16, 3, 2, 1))
    encoder.add_module("relu1", nn.ReLU())
    encoder.add_module("conv2", nn.Conv2d(16, 32, 3, 2, 1))
    encoder.add_module("relu2", nn.ReLU())
    decoder = nn.Sequential()
    if code:
        encoder.add_module("flatten", nn.Flatten())
        encoder.add_module("code", nn.Linear(32 * 4 * 3, code))
        decoder.add_module("code", nn.Linear(code, 32 * 4 * 3))
        decoder.add_module("relu0", nn.ReLU())
        decoder.add_module("unflatten", nn.Unflatten(1, (32, 4, 3)))
    decoder.add_module("conv1", nn.ConvTranspose2d(32, 16, 3, 2, 1, (0, 0)))
    decoder.add_module("relu1", nn.ReLU())
    decoder.add_module("conv2", nn.ConvTranspose2d(16, 1, 3, 2, 1, (0, 1)))
    return named(encoder=encoder, decoder=decoder)


def networks():
    tensors = {}
    images = torch.rand(4, 1, 13, 10)
    record(tensors, "conv-autoencoder", autoencoder(None), images)
    record(tensors, "conv-autoencoder with a code of 6", autoencoder(6), images)
    encoder = named(
        flatten=nn.Flatten(), fc1=nn.Linear(130, 24), relu1=nn.ReLU(), fc2=nn.Linear(24, 12), relu2=nn.ReLU(),
        fc3=nn.Linear(12, 5))
    decoder = named(
        fc1=nn.Linear(5, 12), relu1=nn.ReLU(), fc2=nn.Linear(12, 24), relu2=nn.ReLU(), fc3=nn.Linear(24, 130))
    record(tensors, "fc-autoencoder", named(encoder=encoder, decoder=decoder), images)
    save_file(tensors, HERE / "networks.safetensors")


def losses():
    tensors = {}
    x = (torch.randn(5, 23) * 4).requires_grad_()
    t = torch.rand(5, 23)
    for name, loss in [
        ("mse", F.mse_loss(torch.sigmoid(x), t)), ("bce", F.binary_cross_entropy_with_logits(x, t))
    ]:
        x.grad = None
        loss.backward()
        tensors |= {
            f"{name}/x": x.detach().clone(), f"{name}/t": t.clone(), f"{name}/loss": loss.detach(),
            f"{name}/dx": x.grad.clone()}
    logits = (torch.randn(7, 10) * 3).requires_grad_()
    labels = torch.tensor([0, 9, 3, 3, 1, 7, 5], dtype=torch.uint8)
    loss = F.cross_entropy(logits, labels.long())
    loss.backward()
    tensors |= {
        "softmax/x": logits.detach(), "softmax/t": labels, "softmax/loss": loss.detach(), "softmax/dx": logits.grad}
    save_file(tensors, HERE / "losses.safetensors")


def optimizers():
    tensors = {}
    start, gradients = torch.randn(37), torch.randn(10, 37)
    tensors |= {"start": start, "gradients": gradients}
    for name, make in {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.01),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.01),
    }.items():
        parameter = nn.Parameter(start.clone())
        optimizer = make([parameter])
        for gradient in gradients:
            parameter.grad = gradient.clone()
            optimizer.step()
        tensors[name] = parameter.detach()
    save_file(tensors, HERE / "optimizers.safetensors")


layers()
networks()
losses()
optimizers()
