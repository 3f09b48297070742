# Hinton-style notation: deltas are (target - output), weights are changed with +=
import numpy as np
np.random.seed(86)
inp = np.array([[0,0,1],[0,1,1],[1,0,1],[1,1,1]], float)
targ = np.array([[0],[1],[1],[0]], float)
w_ih = 2*np.random.random((3,6)) - 1
w_ho = 2*np.random.random((6,1)) - 1
dw_ih = np.zeros_like(w_ih)
dw_ho = np.zeros_like(w_ho)
for sweep in range(800):
    hid = 1/(1+np.exp(-(inp @ w_ih)))
    out = 1/(1+np.exp(-(hid @ w_ho)))
    error = targ - out
    out_delta = error*out*(1-out)
    hid_delta = out_delta.dot(w_ho.T) * hid*(1-hid)
    dw_ho = 0.9*dw_ho + 0.5*hid.T.dot(out_delta)
    dw_ih = 0.9*dw_ih + 0.5*inp.T.dot(hid_delta)
    w_ho += dw_ho
    w_ih += dw_ih
    if sweep % 160 == 0:
        print("Error: " + str(np.mean(np.abs(error))))
