namespace Pipeline.Engine;

/// <summary>Whether colours are wanted. <c>NO_COLOR</c> says no, <c>FORCE_COLOR</c> and <c>CLICOLOR_FORCE</c> say yes even in a pipe.</summary>
internal static class Colours
{
    public static bool Wanted(IReadOnlyDictionary<string, string> environment, bool isTerminal)
    {
        if (IsSet("NO_COLOR"))
            return false;
        return isTerminal || (IsSet("FORCE_COLOR") && environment["FORCE_COLOR"] is not ("0" or "false"))
            || (IsSet("CLICOLOR_FORCE") && environment["CLICOLOR_FORCE"] != "0");

        bool IsSet(string name) => environment.TryGetValue(name, out var value) && value.Length > 0;
    }
}
