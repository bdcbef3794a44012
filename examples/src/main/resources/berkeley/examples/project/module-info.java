module hello {
    requires berkeley;
}
