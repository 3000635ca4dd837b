using System.Reflection;
using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// The file beside the build program that holds its <see cref="BuildDescription"/>. It names the exact modules that it was derived from;
/// with any other it counts as absent.
/// </summary>
internal static class DescriptionFile
{
    /// <summary>The last word, so that a file that was cut off is recognised.</summary>
    private const string End = "end";

    /// <summary>The description of the build; null when there is none, or one of another program.</summary>
    public static BuildDescription? Read(string path, Type build)
    {
        // Asking first is much cheaper than catching.
        if (!File.Exists(path))
            return null;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(File.ReadAllBytes(path)));
            return Fits(reader, build) ? ReadContent(reader) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or ArgumentException or BadImageFormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Writes the file whole or not at all. A program in a place that is not writable derives its description at every start.</summary>
    public static void Write(string path, Type build, BuildDescription description)
    {
        var content = new MemoryStream();
        using (var writer = new BinaryWriter(content))
        {
            writer.Write(build.AssemblyQualifiedName!);
            WriteList(writer, Modules(build), module =>
            {
                writer.Write(module.Assembly.FullName!);
                writer.Write(module.ModuleVersionId.ToByteArray());
            });
            WriteContent(writer, description);
            writer.Write(End);
        }

        var beside = $"{path}.{Environment.ProcessId}.new";
        try
        {
            File.WriteAllBytes(beside, content.ToArray());
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(beside);
        }
    }

    /// <summary>The engine's module, and those of everything that the build consists of.</summary>
    private static List<Module> Modules(Type build)
    {
        var types = new List<Type> { typeof(DescriptionFile), build };
        types.AddRange(Nuke.Common.Execution.TargetProperties.Ancestors(build));
        types.AddRange(build.GetInterfaces());
        return [.. types.Select(type => type.Module).Concat(FixedDefinition.Modules).Distinct()];
    }

    private static bool Fits(BinaryReader reader, Type build)
    {
        if (reader.ReadString() != build.AssemblyQualifiedName)
            return false;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var module = Assembly.Load(reader.ReadString()).ManifestModule;
            if (module.ModuleVersionId != new Guid(reader.ReadBytes(16)))
                return false;
        }

        return true;
    }

    private static BuildDescription? ReadContent(BinaryReader reader)
    {
        var types = ReadList(reader, reader.ReadString);
        var targets = ReadList(reader, () => new DescribedTarget(Member(), reader.ReadString())
        {
            Description = reader.ReadBoolean() ? reader.ReadString() : null,
            IsListed = reader.ReadBoolean(),
            IsDefault = reader.ReadBoolean(),
            IsFixed = reader.ReadBoolean(),
            ExecutionDependencies = Numbers(),
            OrderDependencies = Numbers(),
            TriggerDependencies = Numbers(),
            Triggers = Numbers(),
            Relations = ReadList(reader, Numbers),
        });
        var parameters = ReadList(reader, () => new DescribedParameter(Member(), reader.ReadString(), reader.ReadString(), reader.ReadString())
        {
            IsSecret = reader.ReadBoolean(),
            IsRequired = reader.ReadBoolean(),
            IsInjected = reader.ReadBoolean(),
            CanWrite = reader.ReadBoolean(),
        });
        var injections = ReadList(reader, () => new DescribedInjection(Member(), reader.ReadBoolean(), reader.ReadBoolean()));
        return reader.ReadString() == End ? new BuildDescription(targets, parameters, injections) : null;

        DescribedMember Member() => new(types[reader.Read7BitEncodedInt()], reader.ReadString(), reader.ReadBoolean());

        int[] Numbers()
        {
            var count = reader.Read7BitEncodedInt();
            if (count == 0)
                return [];
            var numbers = new int[count];
            for (var i = 0; i < count; i++)
                numbers[i] = reader.Read7BitEncodedInt();
            return numbers;
        }
    }

    private static void WriteContent(BinaryWriter writer, BuildDescription description)
    {
        var types = new List<string>();
        types.AddRange(description.Targets.Select(target => target.Member)
            .Concat(description.Parameters.Select(parameter => parameter.Member))
            .Concat(description.Injections.Select(injection => injection.Member))
            .Select(member => member.Type).Distinct());
        WriteList(writer, types, writer.Write);
        WriteList(writer, description.Targets, target =>
        {
            Member(target.Member);
            writer.Write(target.Name);
            writer.Write(target.Description is not null);
            if (target.Description is not null)
                writer.Write(target.Description);
            writer.Write(target.IsListed);
            writer.Write(target.IsDefault);
            writer.Write(target.IsFixed);
            Numbers(target.ExecutionDependencies);
            Numbers(target.OrderDependencies);
            Numbers(target.TriggerDependencies);
            Numbers(target.Triggers);
            WriteList(writer, target.Relations, Numbers);
        });
        WriteList(writer, description.Parameters, parameter =>
        {
            Member(parameter.Member);
            writer.Write(parameter.Name);
            writer.Write(parameter.Option);
            writer.Write(parameter.Plain);
            writer.Write(parameter.IsSecret);
            writer.Write(parameter.IsRequired);
            writer.Write(parameter.IsInjected);
            writer.Write(parameter.CanWrite);
        });
        WriteList(writer, description.Injections, injection =>
        {
            Member(injection.Member);
            writer.Write(injection.CanWrite);
            writer.Write(injection.IsRequired);
        });

        void Member(DescribedMember member)
        {
            writer.Write7BitEncodedInt(types.IndexOf(member.Type));
            writer.Write(member.Name);
            writer.Write(member.IsField);
        }

        void Numbers(int[] numbers)
        {
            writer.Write7BitEncodedInt(numbers.Length);
            foreach (var number in numbers)
                writer.Write7BitEncodedInt(number);
        }
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<T> read)
    {
        var list = new T[reader.Read7BitEncodedInt()];
        for (var i = 0; i < list.Length; i++)
            list[i] = read();
        return list;
    }

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyCollection<T> list, Action<T> write)
    {
        writer.Write7BitEncodedInt(list.Count);
        foreach (var one in list)
            write(one);
    }
}
