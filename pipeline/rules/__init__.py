"""Rules of gates, flags and history: plain values in, plain values out."""
