namespace Pipeline.Engine;

/// <summary>All encrypted values in the parameters files of a repository.</summary>
internal static class SealedValues
{
    public static void List(Session session)
    {
        var identities = Identities.Find(session);
        var age = AgeProgram.Of(session);
        var count = 0;
        foreach (var file in SealedFile.All(session.Root!))
        {
            foreach (var (name, line, text) in file.Values())
            {
                count++;
                session.Output.Line($"{file.Name}:{line}: {name}  {State(text, identities, age)}");
            }
        }

        if (count == 0)
            session.Output.Line("No parameters file has an encrypted value. --secrets set <parameter> writes one.");
    }

    private static string State(string text, Identities identities, AgeProgram age)
    {
        if (identities.Keys is not { } keys)
            return "no key on this machine";
        try
        {
            Redactor.Add(SealedValue.Unseal(text, keys, age));
            return $"readable with {identities.Place}";
        }
        catch (FormatException exception)
        {
            return $"not readable with {identities.Place}: {exception.Message}";
        }
    }

    /// <summary>Everything or nothing: all values are decrypted before the first file is written.</summary>
    public static void Rotate(Session session)
    {
        var recipients = Recipients.Read(session.Root!);
        var identities = Identities.Find(session);
        if (recipients.Count == 0)
            session.Mistakes.Add($"{Recipients.Name} has no public key to encrypt for. Make a key with --secrets keygen.");
        if (identities.Keys is null)
            session.Mistakes.Add($"There is no key to decrypt with. Give it in {Identities.Wanted}.");
        if (session.Mistakes.Any)
            return;
        var age = AgeProgram.Of(session);
        var files = SealedFile.All(session.Root!);
        var count = 0;
        foreach (var file in files)
        {
            foreach (var (name, line, text) in file.Values())
            {
                try
                {
                    file.Replace(name, SealedValue.Seal(SealedValue.Unseal(text, identities.Keys!, age), recipients, age));
                    count++;
                }
                catch (FormatException exception)
                {
                    session.Mistakes.Add($"{file.Name}:{line}: '{name}' cannot be decrypted with the key in {identities.Place}: {exception.Message}.");
                }
            }
        }

        if (session.Mistakes.Any)
            return;
        foreach (var file in files)
            file.Save();
        session.Output.Line($"{count} value{(count == 1 ? "" : "s")} encrypted again, readable with {SecretsCommand.Keys(recipients.Count)} in {Recipients.Name}.");
    }
}
