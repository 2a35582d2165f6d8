"""Rules of visits: plain values in, plain values out."""
