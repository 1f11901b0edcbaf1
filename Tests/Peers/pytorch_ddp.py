"""The networks of `atelier benchmark` in PyTorch, trained by DistributedDataParallel over gloo on CPUs.

    python pytorch_ddp.py --processes 2 --networks fc,conv --modes eager,channels_last,compile

One thread a process, each on a core of its own; the data lies in memory as floats (no DataLoader); fused Adam; gradients are
views of the buckets. Prints a JSON object with the images a second of every network and mode: the median of the windows.
"""

import argparse
import json
import os
import statistics
import tempfile
import time

import torch
import torch.multiprocessing as multiprocessing
from torch import distributed, nn
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel


def dense(*widths, last=None):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers += [nn.Linear(a, b)] + ([nn.ReLU()] if i < len(widths) - 2 else [last] if last else [])
    return nn.Sequential(*layers)


class FC(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = dense(784, 512, 256, 64), dense(64, 256, 512, 784, last=nn.Sigmoid())

    def forward(self, images, labels):
        x = images.flatten(1)
        return F.mse_loss(self.decoder(self.encoder(x)), x)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.code = nn.Linear(784, 400), nn.Linear(400, 40)
        self.decoder = dense(20, 400, 784)

    def forward(self, images, labels):
        x = images.flatten(1)
        mean, log_variance = self.code(F.relu(self.hidden(x))).chunk(2, dim=1)
        z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        reconstruction = F.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="sum")
        kl = -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum()
        return (reconstruction + kl) / len(x)


class Autoencoder(nn.Sequential):
    def forward(self, images, labels):
        return F.mse_loss(super().forward(images), images)


def conv():
    return Autoencoder(
        nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(32, 16, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 3, 2, 1, 1), nn.Sigmoid())


def conv_wide():
    return Autoencoder(
        nn.Conv2d(1, 32, 3, 1, 1), nn.ReLU(), nn.Conv2d(32, 32, 3, 2, 1), nn.ReLU(),
        nn.Conv2d(32, 64, 3, 1, 1), nn.ReLU(), nn.Conv2d(64, 64, 3, 2, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 64), nn.Linear(64, 3136), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 32, 4, 2, 1), nn.ReLU(),
        nn.Conv2d(32, 1, 3, 1, 1), nn.Sigmoid())


class CNN(nn.Sequential):
    def forward(self, images, labels):
        return F.cross_entropy(super().forward(images), labels)


def cnn():
    return CNN(
        nn.Conv2d(1, 32, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))


def generator():
    return nn.Sequential(
        nn.Linear(100, 6272), nn.BatchNorm1d(6272), nn.ReLU(), nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.ReLU(),
        nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh())


def discriminator():
    return nn.Sequential(
        nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(64, 128, 4, 2, 1), nn.BatchNorm2d(128),
        nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(6272, 1))


NETWORKS = {"fc": FC, "vae": VAE, "conv": conv, "conv-wide": conv_wide, "cnn": cnn, "dcgan": None}


def prepare(module, mode, processes):
    if mode == "channels_last":
        module = module.to(memory_format=torch.channels_last)
    if processes > 1:
        module = DistributedDataParallel(module, gradient_as_bucket_view=True, forward_sync_buffers=False)
    return torch.compile(module) if mode == "compile" else module


def adam(module, **options):
    return torch.optim.Adam(module.parameters(), fused=True, **options)


def supervised_step(network, mode, processes):
    module = prepare(NETWORKS[network](), mode, processes)
    optimizer = adam(module)

    def step(images, labels):
        optimizer.zero_grad(set_to_none=True)
        module(images, labels).backward()
        optimizer.step()

    return step


def adversarial_step(mode, processes):
    bare = discriminator()
    g, d = prepare(generator(), mode, processes), prepare(bare, mode, processes)
    optimizers = [adam(module, lr=2e-4, betas=(0.5, 0.999)) for module in (g, d)]

    def loss(logits, target):
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    def step(images, labels):
        images = 2 * images - 1
        fakes = g(torch.randn(len(images), 100))
        optimizers[1].zero_grad(set_to_none=True)
        loss(d(images), 1).backward()
        loss(d(fakes.detach()), 0).backward()
        optimizers[1].step()
        optimizers[0].zero_grad(set_to_none=True)
        # The discriminator's own gradients are of no use here.
        d.requires_grad_(False)
        loss(bare(fakes), 1).backward()
        d.requires_grad_(True)
        optimizers[0].step()

    return step


def measure(network, mode, processes, arguments):
    torch.manual_seed(1)
    step = adversarial_step(mode, processes) if network == "dcgan" else supervised_step(network, mode, processes)
    images = torch.rand(8192, 1, 28, 28)
    labels = torch.randint(10, (8192,))
    if mode == "channels_last":
        images = images.contiguous(memory_format=torch.channels_last)

    def steps(count):
        if processes > 1:
            distributed.barrier()
        start = time.perf_counter()
        for _ in range(count):
            batch = torch.randint(8192, (arguments.batch_size,))
            step(images[batch], labels[batch])
        if processes > 1:
            distributed.barrier()
        return time.perf_counter() - start

    steps(5)
    # As many steps as fill the time that a window may take, the same on all ranks.
    count = torch.tensor(max(3, int(arguments.seconds / arguments.windows / (steps(3) / 3))))
    if processes > 1:
        distributed.broadcast(count, 0)
    count = int(count)
    times = [steps(count) / count for _ in range(arguments.windows)]
    return processes * arguments.batch_size / statistics.median(times)


def work(rank, arguments, rendezvous, results):
    torch.set_num_threads(1)
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[rank % len(os.sched_getaffinity(0))]})
    if arguments.processes > 1:
        distributed.init_process_group(
            "gloo", init_method=f"file://{rendezvous}", rank=rank, world_size=arguments.processes)
    for network in arguments.networks.split(","):
        for mode in arguments.modes.split(","):
            try:
                rate = measure(network, mode, arguments.processes, arguments)
            except Exception as error:  # a mode that this version cannot do
                rate = f"{type(error).__name__}"
            if rank == 0:
                results[f"{network} {mode}"] = rate
    if arguments.processes > 1:
        distributed.destroy_process_group()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--networks", default=",".join(NETWORKS))
    parser.add_argument("--modes", default="eager,channels_last,compile")
    parser.add_argument("--batch-size", type=int, default=128, help="samples of a process")
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="of all windows of a network and mode together")
    arguments = parser.parse_args()
    with multiprocessing.Manager() as manager, tempfile.TemporaryDirectory() as directory:
        results = manager.dict()
        multiprocessing.spawn(
            work, (arguments, os.path.join(directory, "rendezvous"), results), nprocs=arguments.processes)
        print(json.dumps({"torch": torch.__version__, "processes": arguments.processes, "rates": dict(results)}))


if __name__ == "__main__":
    main()
