"""Values and rules of KShare. Pure: no files, no clock, no database, no Qt."""
