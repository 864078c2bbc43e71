"""Bytes in a bucket that speaks S3, with what work needs of them on this machine's disk."""
