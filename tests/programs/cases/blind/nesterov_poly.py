from dataclasses import dataclass, field
import numpy as np


@dataclass
class Config:
    hidden: int = 16
    lr: float = 0.02
    momentum: float = 0.9
    steps: int = 400
    seed: int = 4


@dataclass
class Net:
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray
    vel: dict = field(default_factory=dict)

    @classmethod
    def create(cls, cfg):
        rng = np.random.default_rng(cfg.seed)
        return cls(rng.normal(size=(1, cfg.hidden)), rng.normal(size=cfg.hidden),
                   rng.normal(size=(cfg.hidden, 1)) * 0.2, np.zeros(1))

    def forward(self, x):
        self.x = x
        self.z = x @ self.W1 + self.b1
        self.h = np.where(self.z > 0, self.z, np.expm1(np.minimum(self.z, 0)))
        return self.h @ self.W2 + self.b2

    def backward(self, dy):
        dh = dy @ self.W2.T
        dz = dh * np.where(self.z > 0, 1.0, self.h + 1.0)
        return dict(W1=self.x.T @ dz, b1=dz.sum(0), W2=self.h.T @ dy, b2=dy.sum(0))

    def step(self, grads, cfg):
        for name, g in grads.items():
            v_prev = self.vel.get(name, np.zeros_like(g))
            v = cfg.momentum * v_prev - cfg.lr * g
            self.vel[name] = v
            w = getattr(self, name)
            w += -cfg.momentum * v_prev + (1 + cfg.momentum) * v


def main():
    cfg = Config()
    net = Net.create(cfg)
    x = np.linspace(-1, 1, 50).reshape(-1, 1)
    y = 2 * x ** 3 - x
    for i in range(cfg.steps):
        pred = net.forward(x)
        loss = 0.5 * np.mean((pred - y) ** 2)
        grads = net.backward((pred - y) / len(x))
        net.step(grads, cfg)
        if i % 80 == 0:
            print(f"step {i:4d} loss {loss:.6f}")


if __name__ == "__main__":
    main()
