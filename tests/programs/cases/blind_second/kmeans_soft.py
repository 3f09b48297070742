# online k-means (competitive learning): winner moves towards the sample, loss = mean squared distance
import random
random.seed(99)
pts = [(random.gauss(cx, .4), random.gauss(cy, .4)) for cx, cy in ((0, 0), (3, 1), (1, 4)) for _ in range(30)]
centers = [list(p) for p in random.sample(pts, 3)]

def nearest(p):
    d = [(p[0] - c[0]) ** 2 + (p[1] - c[1]) ** 2 for c in centers]
    j = d.index(min(d))
    return j, d[j]

eta = 0.2
for sweep in range(20):
    random.shuffle(pts)
    loss = 0.0
    for p in pts:
        j, dist = nearest(p)
        loss += dist
        for k in (0, 1):
            centers[j][k] += eta * (p[k] - centers[j][k])
    eta *= 0.85
    if sweep % 4 == 0:
        print("sweep", sweep, "distortion", loss / len(pts))
print(centers)
