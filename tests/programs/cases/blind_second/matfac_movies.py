# matrix factorization SGD for movie ratings (kaggle notebook -> script)
import random
import math

random.seed(12)
ratings = []
for u in range(12):
    for m in range(9):
        if random.random() < 0.6:
            base = 3 + (1 if (u % 3 == m % 3) else -1) + random.gauss(0, 0.3)
            ratings.append((u, m, min(5, max(1, base))))

K = 3
P = [[random.gauss(0, 0.3) for _ in range(K)] for _ in range(12)]
Q = [[random.gauss(0, 0.3) for _ in range(K)] for _ in range(9)]
bu = [0.0] * 12
bm = [0.0] * 9
mu = sum(r for _, _, r in ratings) / len(ratings)
lr, lam = 0.03, 0.02

def predict(u, m):
    return mu + bu[u] + bm[m] + sum(P[u][k] * Q[m][k] for k in range(K))

for epoch in range(40):
    random.shuffle(ratings)
    sse = 0.0
    for u, m, r in ratings:
        e = r - predict(u, m)
        sse += e * e
        bu[u] += lr * (e - lam * bu[u])
        bm[m] += lr * (e - lam * bm[m])
        for k in range(K):
            puk = P[u][k]
            P[u][k] += lr * (e * Q[m][k] - lam * puk)
            Q[m][k] += lr * (e * puk + lam * Q[m][k])
    if epoch % 8 == 0:
        print("epoch", epoch, "rmse", math.sqrt(sse / len(ratings)))
