"""Speed and memory of the main job, as ratios against baselines that run beside it (`make bench`)."""
