"""Who people and devices are, what seals an encrypted space, and how somebody gets in."""
