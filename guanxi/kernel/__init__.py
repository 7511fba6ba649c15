"""The kernel: what every object type has, knowing no object of the business."""
