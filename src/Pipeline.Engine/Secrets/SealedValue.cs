using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>An encrypted value in a parameters file: <c>age:</c> and the base64 of an age file.</summary>
internal static class SealedValue
{
    public const string Prefix = "age:";

    public static string Seal(string value, IReadOnlyList<string> recipients, AgeProgram age) =>
        Prefix + Convert.ToBase64String(age.Encrypt(value, recipients));

    /// <exception cref="FormatException">It cannot be decrypted; the message says why.</exception>
    public static string Unseal(string text, string keys, AgeProgram age)
    {
        byte[] file;
        try
        {
            file = Convert.FromBase64String(text[Prefix.Length..]);
        }
        catch (FormatException)
        {
            throw new FormatException("what is behind 'age:' is not base64");
        }

        return age.Decrypt(file, keys);
    }

    /// <summary>Decrypts, converts and checks the value of a parameter.</summary>
    /// <exception cref="BuildException">There is no key, the key does not fit, or the value is wrong.</exception>
    public static object? Open(Parameter parameter, GivenValue given, NukeBuild build, Session session)
    {
        var identities = Identities.Find(session);
        if (identities.Keys is not { } keys)
            throw Wrong($"{given.Written} is encrypted, and there is no key to read it with. Give it in {Identities.Wanted}, or pass the value in {parameter.Variable}.");
        try
        {
            var text = Unseal(given.Values[0], keys, AgeProgram.Of(session));
            Redactor.Add(text);
            var mistakes = new Mistakes();
            if (ParameterBinding.Accept(parameter, given with { Values = [text], IsSealed = false }, build, mistakes))
                ParameterBinding.CheckAllowed(parameter, build, mistakes);
            return !mistakes.Any ? parameter.Value : throw Wrong(string.Join(' ', mistakes.Texts));
        }
        catch (FormatException exception)
        {
            throw Wrong($"{given.Written} cannot be decrypted with the key in {identities.Place}: {exception.Message}.");
        }
    }

    private static BuildException Wrong(string text) => new(text, ExitCode.WrongUse);
}
