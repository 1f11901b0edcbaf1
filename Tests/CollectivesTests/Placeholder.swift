// (tests under construction)
