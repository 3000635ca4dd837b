using System.Reflection;

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
            return FindModules(reader, build) is { } modules ? ReadContent(reader, build, modules) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or ArgumentException or BadImageFormatException or IndexOutOfRangeException or OverflowException)
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
            var modules = Modules(build);
            WriteList(writer, modules, module =>
            {
                writer.Write(module.Assembly.FullName!);
                writer.Write(module.ModuleVersionId.ToByteArray());
            });
            WriteContent(writer, description, modules);
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
            if (File.Exists(beside))
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

    /// <summary>The modules that the description is about; null when one of them is another one today.</summary>
    private static Module[]? FindModules(BinaryReader reader, Type build)
    {
        if (reader.ReadString() != build.AssemblyQualifiedName)
            return null;
        var modules = new Module[reader.Read7BitEncodedInt()];
        for (var i = 0; i < modules.Length; i++)
        {
            var name = reader.ReadString();
            // Asking for an assembly by its name takes longer than asking the types that are there.
            modules[i] = i == 0 ? typeof(DescriptionFile).Module : i == 1 ? build.Module : Assembly.Load(name).ManifestModule;
            if (modules[i].ModuleVersionId != new Guid(reader.ReadBytes(16)))
                return null;
        }

        return modules;
    }

    private static BuildDescription? ReadContent(BinaryReader reader, Type build, Module[] modules)
    {
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
            IsFromEnvironment = reader.ReadBoolean(),
            CanWrite = reader.ReadBoolean(),
        });
        var injections = ReadList(reader, () => new DescribedInjection(Member(), reader.ReadBoolean(), reader.ReadBoolean()));
        return reader.ReadString() == End ? new BuildDescription(build, targets, parameters, injections) : null;

        DescribedMember Member() =>
            new(modules[reader.Read7BitEncodedInt()], reader.ReadInt32(), reader.ReadBoolean() ? reader.ReadString() : null, reader.ReadString(), reader.ReadBoolean());

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

    private static void WriteContent(BinaryWriter writer, BuildDescription description, List<Module> modules)
    {
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
            writer.Write(parameter.IsFromEnvironment);
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
            writer.Write7BitEncodedInt(modules.IndexOf(member.Module));
            writer.Write(member.Type);
            writer.Write(member.Generic is not null);
            if (member.Generic is not null)
                writer.Write(member.Generic);
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
