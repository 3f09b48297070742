# inverse kinematics of a 3-link arm with RMSprop, game dev forum
import math

links = [1.0, 0.8, 0.6]
target = (0.9, 1.3)

def fk(q):
    x = y = a = 0.0
    joints = [(0.0, 0.0)]
    for l, t in zip(links, q):
        a += t
        x += l * math.cos(a)
        y += l * math.sin(a)
        joints.append((x, y))
    return joints

def cost(q):
    ex, ey = fk(q)[-1]
    return (ex - target[0]) ** 2 + (ey - target[1]) ** 2 + 0.01 * sum(t * t for t in q)

def grad(q):
    joints = fk(q)
    ex, ey = joints[-1]
    dx, dy = 2 * (ex - target[0]), 2 * (ey - target[1])
    out = []
    for i in range(len(q)):
        px, py = joints[i]
        out.append(dx * (ey - py) - dy * (ex - px) + 0.02 * q[i])
    return out

q = [0.3, 0.2, 0.1]
cache = [0.0] * 3
for frame in range(150):
    g = grad(q)
    for i in range(3):
        cache[i] = 0.9 * cache[i] + 0.1 * g[i] ** 2
        q[i] -= 0.02 * g[i] / (math.sqrt(cache[i]) + 1e-6)
    if frame % 30 == 0:
        print("frame", frame, "cost", cost(q))
