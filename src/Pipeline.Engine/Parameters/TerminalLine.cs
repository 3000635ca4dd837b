using System.Text;

namespace Pipeline.Engine;

/// <summary>Reads one line from a terminal key by key, so that a secret is not shown and Ctrl-C and Ctrl-D give up instead of ending the process.</summary>
internal static class TerminalLine
{
    /// <summary>The line, or null when the person gave up.</summary>
    public static string? Read(TextWriter output, string prompt, bool isSecret)
    {
        output.Write(prompt);
        output.Flush();
        var before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            return Keys(output, isSecret);
        }
        catch (InvalidOperationException)
        {
            // The terminal went away.
            return null;
        }
        finally
        {
            Console.TreatControlCAsInput = before;
            output.WriteLine();
            output.Flush();
        }
    }

    private static string? Keys(TextWriter output, bool isSecret)
    {
        var line = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            var withControl = (key.Modifiers & ConsoleModifiers.Control) != 0;
            if (withControl && key.Key == ConsoleKey.C)
                return null;
            if (withControl && key.Key == ConsoleKey.D && line.Length == 0)
                return null;
            if (key.Key == ConsoleKey.Enter)
                return line.ToString();
            if (key.Key == ConsoleKey.Backspace)
            {
                if (line.Length > 0)
                {
                    line.Length--;
                    Echo("\b \b");
                }
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Append(key.KeyChar);
                Echo(key.KeyChar.ToString());
            }
        }

        void Echo(string text)
        {
            if (isSecret)
                return;
            output.Write(text);
            output.Flush();
        }
    }
}
