using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Adoption.Compose;

/// <summary>A store that values may name: its field, its host name, and the port that its address has.</summary>
internal sealed record KnownStore(string Field, string Name, int Port);

/// <summary>Turns variables of compose into settings of the model.</summary>
internal sealed partial class SettingImport(
    ImportedSecrets secrets, IReadOnlyDictionary<string, string> known, IReadOnlyDictionary<string, KnownStore> stores, IReadOnlyCollection<string> files, List<Finding> findings)
{
    /// <summary>The settings of a service as lines of a map; what they need declared before is added to <paramref name="declarations"/>.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="given">Its variables, raw.</param>
    /// <param name="asFiles">Whether its image reads secrets from files.</param>
    /// <param name="declarations">Composed secrets.</param>
    public IEnumerable<string> LinesOf(ComposeService service, IReadOnlyDictionary<string, string?> given, bool asFiles, List<string> declarations)
    {
        var asVariables = new List<string>();
        foreach (var (name, raw) in given.OrderBy(x => x.Key, StringComparer.Ordinal))
        {
            var where = $"{service.Where}.environment.{name}";
            if (!VariableName().IsMatch(name))
            {
                findings.Add(new Finding(FindingKind.NotCarried, where, "a variable's name is letters, digits and underscores"));
                continue;
            }

            // X_FILE that names a mounted secret: the model gives the file, and sets this variable.
            if (name.EndsWith("_FILE", StringComparison.Ordinal) && raw is not null && raw.StartsWith("/run/secrets/", StringComparison.Ordinal) && files.Contains(raw["/run/secrets/".Length..]))
            {
                yield return Line(name[..^5], secrets.OfVariable(Upper(raw["/run/secrets/".Length..])).Field);
                continue;
            }

            if (name == "RELEASE_VERSION")
            {
                findings.Add(new Finding(FindingKind.NotCarried, where, "the deployment sets this variable itself"));
                continue;
            }

            var setting = Of(name, raw, where, declarations, out var isSecret);
            if (isSecret && !asFiles)
                asVariables.Add(name);
            yield return Line(name, isSecret && !asFiles ? $"new SecretSetting({setting}) {{ AsVariable = true }}" : setting);
        }

        if (asVariables.Count > 0)
            findings.Add(new Finding(FindingKind.Danger, $"{service.Where}.environment", $"{string.Join(", ", asVariables)}: given as variables, which everybody reads who may use the engine",
                "let the application read <NAME>_FILE, and take AsVariable away"));
    }

    private string Of(string name, string? raw, string where, List<string> declarations, out bool isSecret)
    {
        isSecret = true;
        if (raw is null)
        {
            if (!SecretLook.IsName(name) && known.TryGetValue(name, out var value))
            {
                isSecret = false;
                return CSharpText.Literal(value);
            }

            return secrets.OfVariable(name).Field;
        }

        var parts = Interpolation.PartsOf(raw);
        if (parts is [{ Variable: { } variable } only] && (SecretLook.IsName(variable) || SecretLook.IsName(name) || Interpolation.ValueOf(only, known) is null))
        {
            if (only.Otherwise is { Length: > 0 } && (SecretLook.IsName(variable) || SecretLook.IsName(name)))
                findings.Add(new Finding(FindingKind.Danger, where, $"{variable} has a default in clear, which everybody knows who reads the file", $"it was not copied: set {variable}, and change the password wherever the default is in use"));
            else if (!SecretLook.IsName(variable) && !SecretLook.IsName(name))
                findings.Add(new Finding(FindingKind.Assumed, where, $"nobody here knows {variable}, so it is declared as something that people give", "write its value into the definition if it is no secret"));
            return secrets.OfVariable(variable, only.Otherwise is { Length: 0 }).Field;
        }

        // Variables that are secrets, or that nobody knows, stand as marks in the text until it is taken apart.
        var marks = new List<SecretField>();
        var text = string.Concat(parts.Select(x => x.Text ?? (SecretLook.IsName(x.Variable!) ? null : Interpolation.ValueOf(x, known)) ?? Mark(secrets.OfVariable(x.Variable!))));
        var address = SecretLook.Address(text);
        if (address.Success && address.Index == 0 && address.Length == text.Length)
            return Address(name, address, marks, where, declarations);
        if (marks.Count > 0)
        {
            if (text.Contains("://", StringComparison.Ordinal))
                return secrets.Composed(name, Parts(text, marks), declarations).Field;
            findings.Add(new Finding(FindingKind.NotCarried, where, "a text that joins variables which nobody here knows", $"give it whole, as {name}"));
            return secrets.OfVariable(name).Field;
        }

        if (SecretLook.IsName(name) || SecretLook.IsValue(text) || SecretLook.Address(text).Success)
        {
            if (text.Length == 0)
                return secrets.OfVariable(name, optional: true).Field;
            findings.Add(new Finding(FindingKind.Danger, where, "a secret in clear", $"it was not copied: give it as {name}, and change it, for it is in the history of the file"));
            return secrets.OfClear(name, text).Field;
        }

        isSecret = false;
        if (name.Contains("DEBUG", StringComparison.OrdinalIgnoreCase) && text.ToLowerInvariant() is "1" or "true" or "yes" or "on")
            findings.Add(new Finding(FindingKind.Danger, where, "debugging is on, which shows settings and sources to users", "switch it off for what is deployed"));
        var place = Place().Match(text);
        if (stores.TryGetValue(text, out var whole))
            return CSharpText.Literal(whole.Name);
        if (place.Success && (place.Groups["port"].Success || place.Groups["scheme"].Success) && stores.TryGetValue(place.Groups["host"].Value, out var store) && (!place.Groups["port"].Success || place.Groups["port"].Value == Text(store.Port)))
        {
            var (before, after) = (text[..place.Groups["host"].Index], text[(place.Index + place.Length)..]);
            var around = string.Join(", ", new[] { before.Length > 0 ? $"Before = {CSharpText.Literal(before)}" : null, after.Length > 0 ? $"After = {CSharpText.Literal(after)}" : null }.OfType<string>());
            return $"new AddressSetting({store.Field}){(around.Length > 0 ? $" {{ {around} }}" : "")}";
        }

        return CSharpText.Literal(text);

        string Mark(SecretField field)
        {
            marks.Add(field);
            return ((char)('\ue000' + marks.Count - 1)).ToString();
        }
    }

    private string Address(string name, Match address, List<SecretField> marks, string where, List<string> declarations)
    {
        var password = address.Groups["password"].Value;
        if (password.Any(x => x < '\ue000' || x >= '\ue000' + marks.Count))
        {
            findings.Add(new Finding(FindingKind.Danger, where, "a password in clear, in an address", "it was not copied: give it, and change it, for it is in the history of the file"));
            marks.Add(secrets.OfClear(name + "_PASSWORD", Uri.UnescapeDataString(password)));
            password = ((char)('\ue000' + marks.Count - 1)).ToString();
        }

        var host = address.Groups["host"].Value;
        var port = address.Groups["port"];
        var head = Parts($"{address.Groups["scheme"].Value}{address.Groups["user"].Value}:{password}@", marks);
        var tail = address.Groups["rest"].Value;
        var parts = stores.TryGetValue(host, out var store) && (!port.Success || port.Value == Text(store.Port))
            ? $"{head}, {store.Field}{(tail.Length > 0 ? ", " + Parts(tail, marks) : "")}"
            : $"{head}, {Parts(host + (port.Success ? ":" + port.Value : "") + tail, marks)}";
        return secrets.Composed(name, parts, declarations).Field;
    }

    /// <summary>Text with marks as the parts of a composed secret.</summary>
    private static string Parts(string text, List<SecretField> marks)
    {
        var (parts, plain) = (new List<string>(), new StringBuilder());
        foreach (var c in text)
        {
            if (c < '\ue000' || c >= '\ue000' + marks.Count)
            {
                plain.Append(c);
                continue;
            }

            if (plain.Length > 0)
                parts.Add(CSharpText.Literal(plain.ToString()));
            plain.Clear();
            parts.Add(marks[c - '\ue000'].Field);
        }

        if (plain.Length > 0)
            parts.Add(CSharpText.Literal(plain.ToString()));
        return string.Join(", ", parts);
    }

    public static string Upper(string name) => new([.. name.ToUpperInvariant().Select(x => char.IsAsciiLetterOrDigit(x) ? x : '_')]);

    private static string Line(string name, string setting) => $"[{CSharpText.Literal(name)}] = {setting},";

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.\-]*://)?(?<host>[A-Za-z0-9_.\-]+)(:(?<port>\d+))?(?=$|/|\?)")]
    private static partial Regex Place();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
