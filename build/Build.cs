// Stands in until the engine lands.
if (args is ["--help"])
{
    Console.WriteLine("Usage: ./build.sh [Target...] [--param value...]");
    return 0;
}

Console.Error.WriteLine("There is no target yet.");
return 2;
