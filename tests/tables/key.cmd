fold --keep-marks
