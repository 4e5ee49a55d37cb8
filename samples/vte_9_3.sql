-- The 21 tables of a VTE 9.3 database as vte-wats expects them: the tables of samples/vte_9_3.vtedb.
--
-- This is not the script that VTE installs, which is not public. It is good for a database to try vte-wats on, and as a
-- list of what a real one is compared with. The names of the tables are known; every column says how sure it is:
--
--   known     VTE is known to have a column of this name in this table. The type is a guess in any case.
--   implied   VTE must keep this somewhere: what it does, or how its tables hang together, says so. The name is a guess.
--   assumed   Nothing says so. It makes the table whole and plausible, and a real database may well lack it.
--
-- vte-wats reads the columns that a database has, under the names and with the types that it has them; see
-- [source.columns] in the configuration for columns that are called otherwise.
--
-- T-SQL for SQL Server 2012 and later. Made by `cargo run --example generate`; do not edit.

-- Products. A row is a product: name, type and version.
CREATE TABLE [dbo].[Products] (
    [Product_GUID]   [uniqueidentifier] NOT NULL,                               -- known
    [ProductName]    [nvarchar](64)     NOT NULL,                               -- known
    [ProductType]    [nvarchar](64)     NULL,                                   -- implied
    [ProductVersion] [nvarchar](32)     NULL,                                   -- implied
    [Description]    [nvarchar](255)    NULL,                                   -- assumed
    [Notes]          [ntext]            NULL,                                   -- implied
    [Active]         [bit]              NOT NULL,                               -- assumed
    CONSTRAINT [PK_Products] PRIMARY KEY CLUSTERED ([Product_GUID])
);
CREATE UNIQUE INDEX [UQ_Products_ProductName_ProductType_ProductVersion] ON [dbo].[Products] ([ProductName], [ProductType], [ProductVersion]);

-- Testplans. A row is a test plan: name and variant.
CREATE TABLE [dbo].[Testplans] (
    [Testplan_GUID]   [uniqueidentifier] NOT NULL,                              -- known
    [TestplanName]    [nvarchar](64)     NOT NULL,                              -- known
    [TestplanVariant] [nvarchar](64)     NULL,                                  -- known
    [Description]     [nvarchar](255)    NULL,                                  -- assumed
    [Notes]           [nvarchar](max)    NULL,                                  -- implied
    [Active]          [bit]              NOT NULL,                              -- assumed
    CONSTRAINT [PK_Testplans] PRIMARY KEY CLUSTERED ([Testplan_GUID])
);
CREATE UNIQUE INDEX [UQ_Testplans_TestplanName_TestplanVariant] ON [dbo].[Testplans] ([TestplanName], [TestplanVariant]);

-- TestplanRevisions. A row is a released revision of a test plan.
CREATE TABLE [dbo].[TestplanRevisions] (
    [TestplanRevision_GUID] [uniqueidentifier] NOT NULL,                        -- known
    [Testplan_GUID]         [uniqueidentifier] NOT NULL,                        -- implied
    [TestplanRevision]      [nvarchar](32)     NOT NULL,                        -- known
    [FilePath]              [nvarchar](260)    NULL,                            -- assumed
    [ReleaseDate]           [datetime]         NULL,                            -- assumed
    [Status]                [int]              NULL,                            -- assumed
    [Notes]                 [nvarchar](max)    NULL,                            -- assumed
    CONSTRAINT [PK_TestplanRevisions] PRIMARY KEY CLUSTERED ([TestplanRevision_GUID]),
    CONSTRAINT [FK_TestplanRevisions_Testplans] FOREIGN KEY ([Testplan_GUID]) REFERENCES [dbo].[Testplans] ([Testplan_GUID])
);
CREATE INDEX [IX_TestplanRevisions_Testplan_GUID] ON [dbo].[TestplanRevisions] ([Testplan_GUID]);

-- TestSystems. A row is a test station; it can be removed while its runs stay.
CREATE TABLE [dbo].[TestSystems] (
    [Testsystem_GUID]     [uniqueidentifier] NOT NULL,                          -- known
    [TestsystemName]      [nvarchar](64)     NOT NULL,                          -- assumed
    [TestsystemType]      [nvarchar](64)     NULL,                              -- assumed
    [Hostname]            [nvarchar](64)     NULL,                              -- implied
    [Site]                [nvarchar](64)     NULL,                              -- assumed
    [NextCalibrationDate] [datetime]         NULL,                              -- implied
    [NumberOfTests]       [int]              NULL,                              -- implied
    [NumberOfFails]       [int]              NULL,                              -- implied
    [Notes]               [nvarchar](max)    NULL,                              -- assumed
    CONSTRAINT [PK_TestSystems] PRIMARY KEY CLUSTERED ([Testsystem_GUID])
);

-- TestsystemComponents. A row is an instrument of a station, with its calibration.
CREATE TABLE [dbo].[TestsystemComponents] (
    [Component_GUID]      [uniqueidentifier] NOT NULL,                          -- assumed
    [Testsystem_GUID]     [uniqueidentifier] NOT NULL,                          -- implied
    [ComponentName]       [nvarchar](64)     NULL,                              -- assumed
    [Manufacturer]        [nvarchar](64)     NULL,                              -- assumed
    [Model]               [nvarchar](64)     NULL,                              -- assumed
    [SerialNumber]        [nvarchar](64)     NULL,                              -- assumed
    [CalibrationInterval] [int]              NULL,                              -- implied
    [CalibrationDate]     [datetime]         NULL,                              -- implied
    [NextCalibrationDate] [datetime]         NULL,                              -- implied
    [Status]              [int]              NULL,                              -- assumed
    CONSTRAINT [PK_TestsystemComponents] PRIMARY KEY CLUSTERED ([Component_GUID]),
    CONSTRAINT [FK_TestsystemComponents_TestSystems] FOREIGN KEY ([Testsystem_GUID]) REFERENCES [dbo].[TestSystems] ([Testsystem_GUID])
);
CREATE INDEX [IX_TestsystemComponents_Testsystem_GUID] ON [dbo].[TestsystemComponents] ([Testsystem_GUID]);

-- Users. A row is a person who may log in to VTE; the password is never read.
CREATE TABLE [dbo].[Users] (
    [User_GUID] [uniqueidentifier] NOT NULL,                                    -- known
    [UserName]  [nvarchar](64)     NOT NULL,                                    -- known
    [FullName]  [nvarchar](128)    NULL,                                        -- assumed
    [Password]  [nvarchar](128)    NULL,                                        -- known; never read
    [UserLevel] [int]              NOT NULL,                                    -- implied
    [Roles]     [int]              NULL,                                        -- implied
    [Email]     [nvarchar](128)    NULL,                                        -- assumed
    [Active]    [bit]              NOT NULL,                                    -- assumed
    CONSTRAINT [PK_Users] PRIMARY KEY CLUSTERED ([User_GUID])
);
CREATE UNIQUE INDEX [UQ_Users_UserName] ON [dbo].[Users] ([UserName]);

-- UserRegistrations. A row is a login of a user at a station.
CREATE TABLE [dbo].[UserRegistrations] (
    [UserRegistration_GUID] [uniqueidentifier] NOT NULL,                        -- assumed
    [User_GUID]             [uniqueidentifier] NOT NULL,                        -- implied
    [Testsystem_GUID]       [uniqueidentifier] NOT NULL,                        -- implied
    [LoginTime]             [datetime]         NOT NULL,                        -- assumed
    [LogoutTime]            [datetime]         NULL,                            -- assumed
    CONSTRAINT [PK_UserRegistrations] PRIMARY KEY CLUSTERED ([UserRegistration_GUID]),
    CONSTRAINT [FK_UserRegistrations_Users] FOREIGN KEY ([User_GUID]) REFERENCES [dbo].[Users] ([User_GUID]),
    CONSTRAINT [FK_UserRegistrations_TestSystems] FOREIGN KEY ([Testsystem_GUID]) REFERENCES [dbo].[TestSystems] ([Testsystem_GUID])
);

-- ProductRegistrations. A row is which product is tested where by which plan, and when to raise an alarm.
CREATE TABLE [dbo].[ProductRegistrations] (
    [ProductRegistration_GUID] [uniqueidentifier] NOT NULL,                     -- assumed
    [Product_GUID]             [uniqueidentifier] NOT NULL,                     -- implied
    [Testsystem_GUID]          [uniqueidentifier] NULL,                         -- implied
    [Testplan_GUID]            [uniqueidentifier] NULL,                         -- implied
    [TestplanRevision_GUID]    [uniqueidentifier] NULL,                         -- implied
    [ConsecutiveFailLimit]     [int]              NULL,                         -- implied
    [YieldLimit]               [real]             NULL,                         -- implied
    [AlarmEmail]               [nvarchar](255)    NULL,                         -- implied
    [Parameters]               [nvarchar](max)    NULL,                         -- implied
    CONSTRAINT [PK_ProductRegistrations] PRIMARY KEY CLUSTERED ([ProductRegistration_GUID]),
    CONSTRAINT [FK_ProductRegistrations_Products] FOREIGN KEY ([Product_GUID]) REFERENCES [dbo].[Products] ([Product_GUID]),
    CONSTRAINT [FK_ProductRegistrations_TestSystems] FOREIGN KEY ([Testsystem_GUID]) REFERENCES [dbo].[TestSystems] ([Testsystem_GUID]),
    CONSTRAINT [FK_ProductRegistrations_Testplans] FOREIGN KEY ([Testplan_GUID]) REFERENCES [dbo].[Testplans] ([Testplan_GUID]),
    CONSTRAINT [FK_ProductRegistrations_TestplanRevisions] FOREIGN KEY ([TestplanRevision_GUID]) REFERENCES [dbo].[TestplanRevisions] ([TestplanRevision_GUID])
);

-- RepairActionCodes. A row is what a repair can consist of.
CREATE TABLE [dbo].[RepairActionCodes] (
    [RepairActionCode_GUID] [uniqueidentifier] NOT NULL,                        -- assumed
    [ActionCode]            [nvarchar](16)     NOT NULL,                        -- assumed
    [Description]           [nvarchar](255)    NULL,                            -- assumed
    CONSTRAINT [PK_RepairActionCodes] PRIMARY KEY CLUSTERED ([RepairActionCode_GUID])
);
CREATE UNIQUE INDEX [UQ_RepairActionCodes_ActionCode] ON [dbo].[RepairActionCodes] ([ActionCode]);

-- RepairFailureCodes. A row is what can be wrong with a unit.
CREATE TABLE [dbo].[RepairFailureCodes] (
    [RepairFailureCode_GUID] [uniqueidentifier] NOT NULL,                       -- assumed
    [FailureCode]            [nvarchar](16)     NOT NULL,                       -- assumed
    [Description]            [nvarchar](255)    NULL,                           -- assumed
    CONSTRAINT [PK_RepairFailureCodes] PRIMARY KEY CLUSTERED ([RepairFailureCode_GUID])
);
CREATE UNIQUE INDEX [UQ_RepairFailureCodes_FailureCode] ON [dbo].[RepairFailureCodes] ([FailureCode]);

-- UutData. A row is a unit under test, once for all its runs.
CREATE TABLE [dbo].[UutData] (
    [Uut_GUID]              [uniqueidentifier] NOT NULL,                        -- known
    [SerialNumber]          [nvarchar](64)     NOT NULL,                        -- assumed
    [Product_GUID]          [uniqueidentifier] NULL,                            -- implied
    [Testsystem_GUID]       [uniqueidentifier] NULL,                            -- implied
    [Testplan_GUID]         [uniqueidentifier] NULL,                            -- implied
    [TestplanRevision_GUID] [uniqueidentifier] NULL,                            -- implied
    [User_GUID]             [uniqueidentifier] NULL,                            -- implied
    [Timestamp]             [datetime]         NULL,                            -- assumed
    [Status]                [int]              NULL,                            -- assumed
    [NumberOfTests]         [int]              NULL,                            -- assumed
    CONSTRAINT [PK_UutData] PRIMARY KEY CLUSTERED ([Uut_GUID]),
    CONSTRAINT [FK_UutData_Products] FOREIGN KEY ([Product_GUID]) REFERENCES [dbo].[Products] ([Product_GUID])
);
CREATE INDEX [IX_UutData_SerialNumber] ON [dbo].[UutData] ([SerialNumber]);

-- IndexData. A row is a run: one execution of a test plan on a unit; Timestamp is its end on the station's clock.
CREATE TABLE [dbo].[IndexData] (
    [Index_GUID]            [uniqueidentifier] NOT NULL,                        -- known
    [Uut_GUID]              [uniqueidentifier] NULL,                            -- known
    [Product_GUID]          [uniqueidentifier] NULL,                            -- known
    [Testplan_GUID]         [uniqueidentifier] NULL,                            -- known
    [TestplanRevision_GUID] [uniqueidentifier] NULL,                            -- known
    [Testsystem_GUID]       [uniqueidentifier] NULL,                            -- known
    [User_GUID]             [uniqueidentifier] NULL,                            -- known
    [Timestamp]             [datetime]         NULL,                            -- known
    [ExitCode]              [int]              NULL,                            -- known
    [Result]                [int]              NULL,                            -- known
    [TestTime]              [real]             NULL,                            -- known
    [Hostname]              [nvarchar](64)     NULL,                            -- known
    [Site]                  [nvarchar](64)     NULL,                            -- known
    [UserName]              [nvarchar](64)     NULL,                            -- known
    [ProductName]           [nvarchar](64)     NULL,                            -- known
    [ProductType]           [nvarchar](64)     NULL,                            -- assumed
    [ProductVersion]        [nvarchar](32)     NULL,                            -- assumed
    [TestplanName]          [nvarchar](64)     NULL,                            -- known
    [TestplanVariant]       [nvarchar](64)     NULL,                            -- known
    [TestplanRevision]      [nvarchar](32)     NULL,                            -- known
    [Info1]                 [nvarchar](255)    NULL,                            -- known
    [Info2]                 [nvarchar](255)    NULL,                            -- known
    [Info3]                 [nvarchar](255)    NULL,                            -- known
    CONSTRAINT [PK_IndexData] PRIMARY KEY NONCLUSTERED ([Index_GUID]),
    CONSTRAINT [FK_IndexData_UutData] FOREIGN KEY ([Uut_GUID]) REFERENCES [dbo].[UutData] ([Uut_GUID])
);
CREATE CLUSTERED INDEX [IX_IndexData_Timestamp_Index_GUID] ON [dbo].[IndexData] ([Timestamp], [Index_GUID]);
CREATE INDEX [IX_IndexData_Uut_GUID] ON [dbo].[IndexData] ([Uut_GUID]);

-- UutHistory. A row is what happened to a unit.
CREATE TABLE [dbo].[UutHistory] (
    [UutHistory_GUID] [uniqueidentifier] NOT NULL,                              -- assumed
    [Uut_GUID]        [uniqueidentifier] NOT NULL,                              -- implied
    [Index_GUID]      [uniqueidentifier] NULL,                                  -- assumed
    [Timestamp]       [datetime]         NULL,                                  -- assumed
    [Event]           [int]              NULL,                                  -- assumed
    [EventText]       [nvarchar](255)    NULL,                                  -- assumed
    [UserName]        [nvarchar](64)     NULL,                                  -- assumed
    [Hostname]        [nvarchar](64)     NULL,                                  -- assumed
    [Comment]         [nvarchar](max)    NULL,                                  -- assumed
    CONSTRAINT [PK_UutHistory] PRIMARY KEY CLUSTERED ([UutHistory_GUID]),
    CONSTRAINT [FK_UutHistory_UutData] FOREIGN KEY ([Uut_GUID]) REFERENCES [dbo].[UutData] ([Uut_GUID]),
    CONSTRAINT [FK_UutHistory_IndexData] FOREIGN KEY ([Index_GUID]) REFERENCES [dbo].[IndexData] ([Index_GUID])
);
CREATE INDEX [IX_UutHistory_Uut_GUID] ON [dbo].[UutHistory] ([Uut_GUID]);

-- AssemblyData. A row is a part built into a unit, scanned in a run.
CREATE TABLE [dbo].[AssemblyData] (
    [AssemblyData_GUID]    [uniqueidentifier] NOT NULL,                         -- assumed
    [Uut_GUID]             [uniqueidentifier] NOT NULL,                         -- implied
    [Index_GUID]           [uniqueidentifier] NULL,                             -- assumed
    [AssemblyUut_GUID]     [uniqueidentifier] NULL,                             -- assumed
    [AssemblyType]         [nvarchar](64)     NULL,                             -- assumed
    [PartNumber]           [nvarchar](64)     NULL,                             -- assumed
    [AssemblyVersion]      [nvarchar](32)     NULL,                             -- assumed
    [AssemblySerialNumber] [nvarchar](64)     NULL,                             -- assumed
    [Position]             [nvarchar](32)     NULL,                             -- assumed
    [Timestamp]            [datetime]         NULL,                             -- assumed
    CONSTRAINT [PK_AssemblyData] PRIMARY KEY CLUSTERED ([AssemblyData_GUID]),
    CONSTRAINT [FK_AssemblyData_UutData] FOREIGN KEY ([Uut_GUID]) REFERENCES [dbo].[UutData] ([Uut_GUID]),
    CONSTRAINT [FK_AssemblyData_IndexData] FOREIGN KEY ([Index_GUID]) REFERENCES [dbo].[IndexData] ([Index_GUID])
);
CREATE INDEX [IX_AssemblyData_Uut_GUID] ON [dbo].[AssemblyData] ([Uut_GUID]);
CREATE INDEX [IX_AssemblyData_Index_GUID] ON [dbo].[AssemblyData] ([Index_GUID]);

-- TestDataNumeric. A row is a number measured in a run.
CREATE TABLE [dbo].[TestDataNumeric] (
    [TestDataNumeric_ID] [bigint]           IDENTITY(1,1) NOT NULL,             -- assumed
    [Index_GUID]         [uniqueidentifier] NOT NULL,                           -- known
    [TestStepNumber]     [int]              NULL,                               -- known
    [TestNumber]         [nvarchar](32)     NULL,                               -- known
    [TestName]           [nvarchar](128)    NULL,                               -- known
    [TestDescription]    [nvarchar](255)    NULL,                               -- known
    [TestUnits]          [nvarchar](32)     NULL,                               -- known
    [TestResult]         [float]            NULL,                               -- known
    [LowLimit]           [float]            NULL,                               -- known
    [HighLimit]          [float]            NULL,                               -- known
    [Nominal]            [float]            NULL,                               -- assumed
    [TestResultType]     [int]              NULL,                               -- known
    CONSTRAINT [PK_TestDataNumeric] PRIMARY KEY NONCLUSTERED ([TestDataNumeric_ID]),
    CONSTRAINT [FK_TestDataNumeric_IndexData] FOREIGN KEY ([Index_GUID]) REFERENCES [dbo].[IndexData] ([Index_GUID])
);
CREATE CLUSTERED INDEX [IX_TestDataNumeric_Index_GUID_TestStepNumber] ON [dbo].[TestDataNumeric] ([Index_GUID], [TestStepNumber]);

-- TestDataText. A row is a text obtained in a run.
CREATE TABLE [dbo].[TestDataText] (
    [TestDataText_GUID] [uniqueidentifier] NOT NULL,                            -- assumed
    [Index_GUID]        [uniqueidentifier] NOT NULL,                            -- known
    [TestStepNumber]    [int]              NULL,                                -- known
    [TestNumber]        [nvarchar](32)     NULL,                                -- known
    [TestName]          [nvarchar](128)    NULL,                                -- known
    [TestDescription]   [nvarchar](255)    NULL,                                -- known
    [TestUnits]         [nvarchar](32)     NULL,                                -- known
    [TestResult]        [nvarchar](max)    NULL,                                -- known
    [ExpectedResult]    [nvarchar](255)    NULL,                                -- assumed
    [TestResultType]    [int]              NULL,                                -- known
    CONSTRAINT [PK_TestDataText] PRIMARY KEY NONCLUSTERED ([TestDataText_GUID]),
    CONSTRAINT [FK_TestDataText_IndexData] FOREIGN KEY ([Index_GUID]) REFERENCES [dbo].[IndexData] ([Index_GUID])
);
CREATE CLUSTERED INDEX [IX_TestDataText_Index_GUID_TestStepNumber] ON [dbo].[TestDataText] ([Index_GUID], [TestStepNumber]);

-- TestDataOther. A row is anything else obtained in a run: VEE containers, lists, files, pictures; text as UTF-8 bytes.
CREATE TABLE [dbo].[TestDataOther] (
    [Index_GUID]      [uniqueidentifier] NOT NULL,                              -- known
    [TestStepNumber]  [int]              NULL,                                  -- known
    [TestNumber]      [nvarchar](32)     NULL,                                  -- known
    [TestName]        [nvarchar](128)    NULL,                                  -- known
    [TestDescription] [nvarchar](255)    NULL,                                  -- known
    [TestUnits]       [nvarchar](32)     NULL,                                  -- known
    [TestResult]      [varbinary](max)   NULL,                                  -- known
    [DataType]        [nvarchar](32)     NULL,                                  -- assumed
    [TestResultType]  [int]              NULL,                                  -- known
    CONSTRAINT [FK_TestDataOther_IndexData] FOREIGN KEY ([Index_GUID]) REFERENCES [dbo].[IndexData] ([Index_GUID])
);
CREATE INDEX [IX_TestDataOther_Index_GUID] ON [dbo].[TestDataOther] ([Index_GUID]);

-- RepairData. A row is a repair of the unit of a failed run.
CREATE TABLE [dbo].[RepairData] (
    [RepairData_GUID]        [uniqueidentifier] NOT NULL,                       -- assumed
    [Index_GUID]             [uniqueidentifier] NOT NULL,                       -- implied
    [Uut_GUID]               [uniqueidentifier] NULL,                           -- assumed
    [RepairFailureCode_GUID] [uniqueidentifier] NULL,                           -- implied
    [User_GUID]              [uniqueidentifier] NULL,                           -- assumed
    [UserName]               [nvarchar](64)     NULL,                           -- assumed
    [Timestamp]              [datetime]         NULL,                           -- assumed
    [TestStepNumber]         [int]              NULL,                           -- assumed
    [TestName]               [nvarchar](128)    NULL,                           -- assumed
    [Status]                 [int]              NULL,                           -- assumed
    [Comment]                [nvarchar](max)    NULL,                           -- assumed
    CONSTRAINT [PK_RepairData] PRIMARY KEY CLUSTERED ([RepairData_GUID]),
    CONSTRAINT [FK_RepairData_IndexData] FOREIGN KEY ([Index_GUID]) REFERENCES [dbo].[IndexData] ([Index_GUID]),
    CONSTRAINT [FK_RepairData_RepairFailureCodes] FOREIGN KEY ([RepairFailureCode_GUID]) REFERENCES [dbo].[RepairFailureCodes] ([RepairFailureCode_GUID])
);
CREATE INDEX [IX_RepairData_Index_GUID] ON [dbo].[RepairData] ([Index_GUID]);

-- RepairActions. A row is one thing done in a repair.
CREATE TABLE [dbo].[RepairActions] (
    [RepairAction_GUID]     [uniqueidentifier] NOT NULL,                        -- assumed
    [RepairData_GUID]       [uniqueidentifier] NOT NULL,                        -- implied
    [RepairActionCode_GUID] [uniqueidentifier] NULL,                            -- implied
    [ComponentReference]    [nvarchar](64)     NULL,                            -- assumed
    [PartNumber]            [nvarchar](64)     NULL,                            -- assumed
    [Position]              [nvarchar](32)     NULL,                            -- assumed
    [Comment]               [nvarchar](max)    NULL,                            -- assumed
    [Timestamp]             [datetime]         NULL,                            -- assumed
    [User_GUID]             [uniqueidentifier] NULL,                            -- assumed
    CONSTRAINT [PK_RepairActions] PRIMARY KEY CLUSTERED ([RepairAction_GUID]),
    CONSTRAINT [FK_RepairActions_RepairData] FOREIGN KEY ([RepairData_GUID]) REFERENCES [dbo].[RepairData] ([RepairData_GUID]),
    CONSTRAINT [FK_RepairActions_RepairActionCodes] FOREIGN KEY ([RepairActionCode_GUID]) REFERENCES [dbo].[RepairActionCodes] ([RepairActionCode_GUID])
);
CREATE INDEX [IX_RepairActions_RepairData_GUID] ON [dbo].[RepairActions] ([RepairData_GUID]);

-- RepairSyndromes. A row is a symptom: a test of a plan that fails on a product.
CREATE TABLE [dbo].[RepairSyndromes] (
    [RepairSyndrome_GUID] [uniqueidentifier] NOT NULL,                          -- assumed
    [Product_GUID]        [uniqueidentifier] NULL,                              -- assumed
    [Testplan_GUID]       [uniqueidentifier] NULL,                              -- assumed
    [TestNumber]          [nvarchar](32)     NULL,                              -- assumed
    [TestName]            [nvarchar](128)    NULL,                              -- assumed
    [Description]         [nvarchar](255)    NULL,                              -- assumed
    CONSTRAINT [PK_RepairSyndromes] PRIMARY KEY CLUSTERED ([RepairSyndrome_GUID])
);

-- RepairSyndromeCauses. A row is a cause found behind a symptom, and how often.
CREATE TABLE [dbo].[RepairSyndromeCauses] (
    [RepairSyndromeCause_GUID] [uniqueidentifier] NOT NULL,                     -- assumed
    [RepairSyndrome_GUID]      [uniqueidentifier] NOT NULL,                     -- implied
    [Cause]                    [nvarchar](255)    NULL,                         -- assumed
    [FailureCode]              [nvarchar](16)     NULL,                         -- assumed
    [ActionCode]               [nvarchar](16)     NULL,                         -- assumed
    [Occurrences]              [int]              NULL,                         -- assumed
    CONSTRAINT [PK_RepairSyndromeCauses] PRIMARY KEY CLUSTERED ([RepairSyndromeCause_GUID]),
    CONSTRAINT [FK_RepairSyndromeCauses_RepairSyndromes] FOREIGN KEY ([RepairSyndrome_GUID]) REFERENCES [dbo].[RepairSyndromes] ([RepairSyndrome_GUID])
);
CREATE INDEX [IX_RepairSyndromeCauses_RepairSyndrome_GUID] ON [dbo].[RepairSyndromeCauses] ([RepairSyndrome_GUID]);
