# portfolio: minimise variance - mu*return on the simplex, projected gradient
def project(v):
    u = sorted(v, reverse=True)
    css, theta = 0.0, 0.0
    for i, ui in enumerate(u, 1):
        css += ui
        if ui - (css - 1) / i > 0:
            theta = (css - 1) / i
    return [max(x - theta, 0.0) for x in v]

cov = [[0.10, 0.02, 0.01, 0.00],
       [0.02, 0.08, 0.03, 0.01],
       [0.01, 0.03, 0.15, 0.02],
       [0.00, 0.01, 0.02, 0.05]]
ret = [0.12, 0.10, 0.18, 0.06]
risk_aversion = 2.0
w = [0.25] * 4

def objective(w):
    var = sum(w[i] * cov[i][j] * w[j] for i in range(4) for j in range(4))
    return risk_aversion / 2 * var - sum(a * b for a, b in zip(w, ret))

def gradient(w):
    return [risk_aversion * sum(cov[i][j] * w[j] for j in range(4)) - ret[i] for i in range(4)]

for k in range(100):
    g = gradient(w)
    w = project([wi - 0.5 * gi for wi, gi in zip(w, g)])
    if k % 20 == 0:
        print("iter", k, "objective", round(objective(w), 7), [round(v, 3) for v in w])
