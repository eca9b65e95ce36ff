"""From a plan to a text: skeleton, slots, gate and repair."""
