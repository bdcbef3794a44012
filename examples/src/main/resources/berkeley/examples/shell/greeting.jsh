/set mode lab normal -quiet
/set feedback lab
greet();
