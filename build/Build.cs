// Stands in until the engine lands.
switch (args)
{
    case ["--help"]:
        Console.WriteLine("Usage: ./build.sh [Target...] [--param value...]");
        return 0;
    case ["Nothing"]:
        return 0;
    default:
        Console.Error.WriteLine("Unknown target. There is one: Nothing.");
        return 2;
}
