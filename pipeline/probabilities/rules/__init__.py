"""Pure rules of this app: plain values in, plain values out."""
