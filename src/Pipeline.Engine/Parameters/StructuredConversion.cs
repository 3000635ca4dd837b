namespace Pipeline.Engine;

/// <summary>Something wrong inside a structured value.</summary>
/// <param name="Line">The line in its JSON, from 1.</param>
/// <param name="Path">Where it stands: <c>Hosts[1].Port</c>.</param>
/// <param name="Text">What is wrong; continues a sentence that begins with the path.</param>
internal sealed record Problem(int Line, string Path, string Text);

/// <summary>All that is wrong inside a structured value.</summary>
/// <param name="file">The file it stands in, or null.</param>
/// <param name="problems">At least one.</param>
internal sealed class InsideException(string? file, IReadOnlyList<Problem> problems)
    : FormatException(string.Join("; ", problems.Select(problem => $"'{problem.Path}' {problem.Text}")))
{
    public string? File { get; } = file;
    public IReadOnlyList<Problem> Problems { get; } = problems;
}

/// <summary>Makes dictionaries, records and lists of records: of JSON, of <c>@file.json</c>, dictionaries also of <c>name=value</c>.</summary>
internal static class StructuredConversion
{
    /// <exception cref="FormatException">The value as a whole does not fit.</exception>
    /// <exception cref="InsideException">Values inside of it do not fit.</exception>
    public static object? Convert(Type type, GivenValue given, string? separator)
    {
        if (given.Tree is { } tree)
            return Bind(type, tree, given.File, given);
        var item = TypeText.ItemType(type);
        var pairs = TypeText.PairTypes(type);
        switch (given.Values)
        {
            case []:
                throw new FormatException("needs a value behind it");
            case [var one] when IsJson(one, item is not null ? '[' : '{') || (item is null && pairs is null):
                return Bind(type, one, given);
        }

        if (pairs is not null)
            return Pairs(type, pairs, ValueConversion.Separate(given.Values, separator), given.Directory);
        if (item is null)
            throw new FormatException($"takes one JSON text or @file, but has {given.Values.Count} values");
        var items = new List<object?>();
        foreach (var text in given.Values)
            items.Add(Bind(item, text, given));
        return ValueConversion.OfItems(type, item, items);
    }

    private static bool IsJson(string text, char opening) => text.StartsWith('@') || text.AsSpan().TrimStart() is [var first, ..] && first == opening;

    private static object? Bind(Type type, string text, GivenValue given)
    {
        if (!text.StartsWith('@'))
            return Bind(type, JsonTree.Parse(text), null, given);
        var file = text[1..];
        try
        {
            text = File.ReadAllText(Path.Combine(given.Directory, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"names the file '{file}', which cannot be read: {exception.Message.TrimEnd('.')}");
        }

        try
        {
            return Bind(type, JsonTree.Parse(text), file, given);
        }
        catch (FormatException exception) when (exception is not InsideException)
        {
            throw new FormatException($"names the file '{file}', which {exception.Message}");
        }
    }

    private static object? Bind(Type type, JsonTree tree, string? file, GivenValue given)
    {
        var binding = new RecordBinding(given.Directory);
        var value = binding.Bind(type, tree, given.Name ?? given.Written, nullable: false);
        return binding.Problems.Count == 0 ? value : throw new InsideException(file, binding.Problems);
    }

    private static object Pairs(Type type, Type[] pair, IReadOnlyList<string> texts, string directory)
    {
        var dictionary = NewDictionary(pair);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new FormatException($"'{text}' is not of the form name=value");
            var name = ValueConversion.Scalar(pair[0], text[..equals], directory)!;
            if (dictionary.Contains(name))
                throw new FormatException($"has '{text[..equals]}' twice");
            dictionary.Add(name, ValueConversion.Scalar(pair[1], text[(equals + 1)..], directory));
        }

        return dictionary;
    }

    public static System.Collections.IDictionary NewDictionary(Type[] pair) =>
        (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(pair))!;
}
